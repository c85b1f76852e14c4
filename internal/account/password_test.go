package account_test

import (
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"bonafide/internal/account"
	"bonafide/internal/vetting"
)

func TestCheckPassword(t *testing.T) {
	for _, tt := range []struct {
		name, password string
		taken          bool
	}{
		{"several words", "four quiet herons wade", true},
		{"no composition rules", "fourquietheronswade", true},
		{"15 characters of several bytes", "üßœæłżźćńóśęąđŋ", true},
		{"256 characters", strings.Repeat("four quiet herons ", 14) + "wade", true},
		{"14 characters", "12345678901234", false},
		{"257 characters", strings.Repeat("four quiet herons ", 14) + "wades", false},
		{"leaked often", "1qaz2wsx3edc4rfv", false},
		{"leaked often, in capitals", "1QAZ2WSX3EDC4RFV", false},
		{"one character", strings.Repeat("ü", 15), false},
		{"one piece over and over", "heron-heron-heron-her", false},
		{"runs on", "abcdefghijklmnop", false},
		{"runs back", "ponmlkjihgfedcba", false},
		{"the address", "rita.reyes@example.com", false},
		{"the name and a year", "Rita Reyes Rita 2026!", false},
		{"a word of the site", "bonafide-Password-1!", false},
		{"the name and more of one's own", "rita likes quiet herons", true},
	} {
		if problem := account.CheckPassword(tt.password, "Rita Reyes", "rita.reyes@example.com"); (problem == "") != tt.taken {
			t.Errorf("%s: %q, want taken: %v", tt.name, problem, tt.taken)
		}
	}
}

// TestRefusalsTellNothing asks as nobody, as somebody with another password and as somebody who is disabled: each gets the same
// words for the same work, most of which is the 19 MiB that a hash takes.
func TestRefusalsTellNothing(t *testing.T) {
	f := setUp(t)
	ctx := t.Context()
	admin, _ := f.first(t)
	a, err := f.Create(ctx, admin.Actor(), account.Draft{Email: "rita@example.com", Name: "Rita", Role: vetting.Recruiter, Password: password})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Disable(ctx, admin.Actor(), a.ID); err != nil {
		t.Fatal(err)
	}
	words := map[string]bool{}
	for _, try := range []struct{ email, password string }{
		{"nobody@example.com", password}, {"ada@example.com", "another one altogether"}, {"rita@example.com", password}, {"ada@example.com", strings.Repeat("x", 5000)},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := f.SignIn(ctx, try.email, try.password, account.Visit{})
		runtime.ReadMemStats(&after)
		if !errors.Is(err, account.ErrSignIn) {
			t.Fatalf("SignIn(%q): %v, want ErrSignIn", try.email, err)
		}
		words[err.Error()] = true
		if got := after.TotalAlloc - before.TotalAlloc; got < 19<<20 {
			t.Errorf("%q was refused after %d bytes of work, less than a hash takes", try.email, got)
		}
	}
	if len(words) != 1 {
		t.Errorf("refusals differ: %v", words)
	}
}

// TestGuessesAreSlowed guesses from one address until that has to wait, while the owner comes in from another, and then until
// every address has to.
func TestGuessesAreSlowed(t *testing.T) {
	f := setUp(t)
	f.first(t)
	guess := func(email, from string) error {
		_, err := f.SignIn(t.Context(), email, "not the password", account.Visit{From: from})
		return err
	}
	for _, email := range []string{"ada@example.com", "nobody@example.com"} { // alike, whether it exists or not
		for i := range 5 {
			if err := guess(email, "192.0.2.1"); !errors.Is(err, account.ErrSignIn) {
				t.Fatalf("guess %d of %s: %v, want ErrSignIn", i+1, email, err)
			}
		}
		if err := guess(email, "192.0.2.1"); !errors.Is(err, account.ErrTooSoon) || !strings.Contains(err.Error(), "Try again in 5 seconds.") {
			t.Errorf("guess 6 of %s: %v, want ErrTooSoon", email, err)
		}
		f.now = f.now.Add(5 * time.Second)
		if err := guess(email, "192.0.2.1"); !errors.Is(err, account.ErrSignIn) {
			t.Errorf("guess of %s after the wait: %v, want ErrSignIn", email, err)
		}
		f.now = f.now.Add(9 * time.Second)
		if err := guess(email, "192.0.2.1"); !errors.Is(err, account.ErrTooSoon) {
			t.Errorf("guess of %s before twice the wait: %v, want ErrTooSoon", email, err)
		}
	}
	if err := guess("ada@example.com", "192.0.2.1"); !errors.Is(err, account.ErrSignIn) {
		t.Fatal(err)
	}
	if err := guess("ada@example.com", "2001:db8::1"); !errors.Is(err, account.ErrSignIn) {
		t.Fatal(err)
	}
	if _, err := f.SignIn(t.Context(), "ada@example.com", password, account.Visit{From: "2001:db8::2"}); err != nil {
		t.Errorf("the owner from elsewhere: %v", err)
	}
	if _, err := f.SignIn(t.Context(), "ada@example.com", password, account.Visit{From: "192.0.2.1"}); !errors.Is(err, account.ErrTooSoon) {
		t.Errorf("the guesser, once the owner is in: %v, want ErrTooSoon", err)
	}
	f.now = f.now.Add(24*time.Hour + time.Second)
	if _, err := f.SignIn(t.Context(), "ada@example.com", password, account.Visit{From: "192.0.2.1"}); err != nil {
		t.Errorf("a day later: %v", err)
	}
}
