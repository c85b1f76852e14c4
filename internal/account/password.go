package account

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"sort"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"bonafide/internal/errs"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"
)

const (
	// MinPassword is the shortest password, in characters: NIST SP 800-63B-4 (3.1.1.2) asks for 15 where a password is the only
	// proof. There are no composition rules, and none expires.
	MinPassword = 15
	// MaxPassword bounds the work of hashing; the same guidance asks that at least 64 be allowed.
	MaxPassword = 256
)

// hashing is OWASP's recommendation for Argon2id: 19 MiB, two passes, one lane.
var hashing = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

//go:generate go run ./gen

// common holds the passwords that are guessed first: of 437,000 leaked ones the 3,600 or so that are long enough to be chosen here.
// OWASP ASVS 5.0 (6.2.4) asks for 3,000. See package gen.
//
//go:embed common.bin
var common string

// CommonSize is how much of the SHA-256 of each common password is kept, in bytes.
const CommonSize = 8

// contextWords are those of this program that no password should be made of, beside its owner's name and address: OWASP ASVS 5.0
// (6.1.2, 6.2.11) asks for a documented list.
var contextWords = []string{"bonafide", "password", "administrator", "compliance", "reviewer", "recruiter", "candidate", "welcome", "letmein"}

// leastOwn is how many letters and digits a password must have beside words that anybody would try for its owner.
const leastOwn = 8

// CheckPassword returns what keeps the password from being taken, "" where nothing does. The owner's words are the name and the
// mail address.
func CheckPassword(password string, owner ...string) string {
	switch n := utf8.RuneCountInString(password); {
	case n < MinPassword:
		return "Use at least 15 characters. Several words in a row are easy to remember."
	case n > MaxPassword:
		return "Use at most 256 characters."
	case isCommon(password) || repeats(password):
		return "This is among the passwords that are guessed first. Choose another: several words in a row are easy to remember."
	case own(password, owner) < leastOwn:
		return "Choose something other than your name, your mail address or a word of this site."
	}
	return ""
}

// isCommon reports whether the password stands in the list, whatever the case of its letters.
func isCommon(password string) bool {
	sum := sha256.Sum256([]byte(strings.ToLower(password)))
	want := string(sum[:CommonSize])
	n := len(common) / CommonSize
	at := func(i int) string { return common[i*CommonSize : (i+1)*CommonSize] }
	i := sort.Search(n, func(i int) bool { return at(i) >= want })
	return i < n && at(i) == want
}

// repeats reports whether the password is one piece over and over, or runs on from character to character.
func repeats(password string) bool {
	runes := []rune(password)
	for size := 1; size <= len(runes)/3; size++ {
		if follows(runes, size, 0) {
			return true
		}
	}
	return follows(runes, 1, 1) || follows(runes, 1, -1)
}

// follows reports whether every character is that before it by so many places, and so much further on.
func follows(runes []rune, places int, further rune) bool {
	for i := places; i < len(runes); i++ {
		if runes[i] != runes[i-places]+further {
			return false
		}
	}
	return true
}

// own counts the letters and digits of the password that stand in no word that anybody would try for its owner.
func own(password string, owner []string) (n int) {
	apart := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	rest := strings.Join(strings.FieldsFunc(strings.ToLower(password), apart), "")
	words := contextWords
	for _, text := range owner {
		words = append(words, strings.FieldsFunc(strings.ToLower(text), apart)...)
	}
	for _, w := range words {
		if utf8.RuneCountInString(w) > 2 {
			rest = strings.ReplaceAll(rest, w, "")
		}
	}
	return utf8.RuneCountInString(rest)
}

const (
	// mostWaiting is how many may wait for their password to be hashed, and longestWait how long one waits. More are told to come
	// back: what waits holds memory, and nobody waits longer for a page.
	mostWaiting = 500
	longestWait = 20 * time.Second
)

// ErrBusy says that too many passwords are being checked at this moment.
var ErrBusy = errs.Conflictf("Many people are signing in at this moment. Try again in a minute.")

// hash returns the hash of a password. Characters that look the same are one, however the keyboard makes them.
func (s *Service) hash(ctx context.Context, password string) (hash string, err error) {
	err = s.inTurn(ctx, func() (err error) {
		hash, err = argon2id.CreateHash(norm.NFC.String(password), hashing)
		return err
	})
	return hash, err
}

// matches is compare in turn.
func (s *Service) matches(ctx context.Context, password, hash string) (match bool, err error) {
	err = s.inTurn(ctx, func() (err error) {
		match, err = s.compare(password, hash)
		return err
	})
	return match, err
}

// compare reports whether the hash is of the password. It does the same work where there is no hash.
func (s *Service) compare(password, hash string) (bool, error) {
	if len(password) > 4*MaxPassword { // bytes: no account has one so long
		password = ""
	}
	compared := hash
	if hash == "" {
		compared = s.decoy
	}
	match, err := argon2id.ComparePasswordAndHash(norm.NFC.String(password), compared)
	return match && hash != "", err
}

// inTurn runs work while at most one such runs for every two processors, so that whoever guesses passwords leaves the others to
// the pages.
func (s *Service) inTurn(ctx context.Context, work func() error) error {
	if s.waiting.Add(1) > mostWaiting {
		s.waiting.Add(-1)
		return ErrBusy
	}
	defer s.waiting.Add(-1)
	ctx, cancel := context.WithTimeoutCause(ctx, longestWait, ErrBusy)
	defer cancel()
	select {
	case s.turns <- struct{}{}:
		defer func() { <-s.turns }()
		return work()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
