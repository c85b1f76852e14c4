package watchlist

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// A Stored entry is one of the installation's list. What it lists is known by its keyed hash only.
type Stored struct {
	Entry      // its Value is empty
	ID         uuid.UUID
	Masked     string // as much of the value as people may see
	ImportedAt time.Time
	ImportedBy string // the account's name; empty: the command line

	WithdrawnAt time.Time // zero while in force
	WithdrawnBy string
	Reason      string // why it was withdrawn
}

// A State is whether an entry counts.
type State string

// The states. The zero State is any.
const (
	InForce   State = "in_force"
	Expired   State = "expired"
	Withdrawn State = "withdrawn"
)

// State returns the entry's state on the day of t.
func (s *Stored) State(t time.Time) State {
	switch {
	case !s.WithdrawnAt.IsZero():
		return Withdrawn
	case !t.Before(dossier.Listing{Expires: s.Expires}.Ends()):
		return Expired
	}
	return InForce
}

// A Filter chooses and pages entries. The zero value is the first page of all.
type Filter struct {
	Kind   dossier.ListKind
	Source string // whole
	State  State
	Value  string // what is listed, whole, however it is written
	Page   int    // from 0
}

// PageSize is how many entries a page holds.
const PageSize = 50

// A Page is one page of entries, newest first, and what the whole list is made of.
type Page struct {
	Entries []Stored
	More    bool // a further page exists
	Sources []SourceCount
}

// A SourceCount says how much of the list comes from one source.
type SourceCount struct {
	Source           string
	InForce, Expired int
	ImportedAt       time.Time // the newest import
}

// An Import says what became of a list's entries.
type Import struct {
	Entries int // in the list, each once
	Written int // new, or other than before
	Refused int // withdrawn here, and not named anew by the source since
}

// A Store keeps the installation's list. Every writing method is one transaction; its audit event and the assessments
// that it makes due commit with it.
type Store interface {
	// SaveEntries adds entries in normal form, each once, and replaces those that the same source listed before. One that
	// was withdrawn is left so unless its date is later, or again says that a person lists it again.
	SaveEntries(ctx context.Context, by vetting.Actor, at time.Time, entries []Entry, again bool) (Import, error)
	// WithdrawEntry takes an entry out of force; one that is not in force is errs.NotFound.
	WithdrawEntry(ctx context.Context, by vetting.Actor, at time.Time, id uuid.UUID, reason string) error
	// Entry returns one entry, or errs.NotFound.
	Entry(ctx context.Context, id uuid.UUID) (Stored, error)
	// Confirmed returns the cases whose last decision is that misrepresentation was confirmed, so many of the newest at most.
	Confirmed(ctx context.Context, most int) ([]Confirmed, error)
	// NoteExchange notes in the log that a bundle was made.
	NoteExchange(ctx context.Context, by vetting.Actor, at time.Time, what string) error
	// Entries returns one page on the day of at. An entry that lists any of the keys is looked for where keys is not nil.
	Entries(ctx context.Context, f Filter, keys []Key, at time.Time) (Page, error)
}

// A Service keeps the installation's watch list. All its fields are required.
type Service struct {
	Store Store
	Now   func() time.Time
}

// Import adds the entries of a list file, all or none. A file that is no list is dossier.Problems, with every problem
// at once. An entry whose value and source are known replaces the one before.
func (s *Service) Import(ctx context.Context, actor vetting.Actor, data []byte) (_ Import, err error) {
	defer errs.Wrap(&err, "watchlist.Import")
	if err := actor.May(vetting.ManageWatchlists); err != nil {
		return Import{}, err
	}
	entries, err := parse(data)
	if err != nil {
		return Import{}, err
	}
	return s.Store.SaveEntries(ctx, actor, s.Now().UTC(), once(entries), false)
}

// once keeps of entries that a source repeats the one that expires last.
func once(entries []Entry) []Entry {
	type named struct {
		key
		source string
	}
	at := map[named]int{}
	var kept []Entry
	for _, e := range entries {
		k := named{key{e.Kind, e.Value}, e.Source}
		i, seen := at[k]
		switch {
		case !seen:
			at[k] = len(kept)
			kept = append(kept, e)
		case e.Expires.Time().After(kept[i].Expires.Time()):
			kept[i] = e
		}
	}
	return kept
}

// Kinds lists the kinds of entry, those of people first.
var Kinds = []dossier.ListKind{
	dossier.ListedEmail, dossier.ListedPhone, dossier.ListedMessaging, dossier.ListedHandle, dossier.ListedWallet,
	dossier.ListedIP, dossier.ListedDomain, dossier.ListedCompany,
}

// KindTitle returns a kind as people are shown it.
func KindTitle(k dossier.ListKind) string {
	switch k {
	case dossier.ListedEmail:
		return "Mail address"
	case dossier.ListedPhone:
		return "Phone number"
	case dossier.ListedMessaging:
		return "Messaging account"
	case dossier.ListedHandle:
		return "Profile handle"
	case dossier.ListedWallet:
		return "Wallet"
	case dossier.ListedIP:
		return "IP address"
	case dossier.ListedDomain:
		return "Company domain"
	case dossier.ListedCompany:
		return "Company registration number"
	}
	return string(k)
}

const (
	maxText   = 300 // characters of a source or value
	maxReason = 1000
)

// Check returns what is wrong with an entry by form field, none where it may stand. The zero date and expiry are
// missing ones.
func (e Entry) Check() map[string]string {
	problems := map[string]string{}
	if !slices.Contains(Kinds, e.Kind) {
		problems["kind"] = "Choose what is listed."
	}
	if strings.TrimSpace(e.Value) == "" {
		problems["value"] = "Enter the value that is listed."
	} else if _, ok := normalise(e.Kind, e.Value, ""); !ok || unfit(e.Value) || len([]rune(e.Value)) > maxText {
		problems["value"] = fmt.Sprintf("This cannot be read as %s. %s", strings.ToLower(KindTitle(e.Kind)), howToWrite[e.Kind])
	}
	if n := len([]rune(strings.TrimSpace(e.Source))); n == 0 || n > maxText || unfit(e.Source) {
		problems["source"] = "Say who published it: a court, an agency, a company’s report."
	}
	if u, err := url.Parse(e.SourceURL); e.SourceURL != "" && (err != nil || unfit(e.SourceURL) || u.Host == "" || u.Scheme != "https" && u.Scheme != "http") {
		problems["source_url"] = "Write the whole address, like https://www.justice.gov/…, or leave it out."
	}
	if e.Date.IsZero() {
		problems["date"] = "Enter the day on which the source named it."
	}
	switch {
	case e.Expires.IsZero():
		problems["expires"] = "Enter the last day on which the entry counts."
	case e.Expires.Time().Before(e.Date.Time()) || e.Expires.Time().After(e.Date.Time().AddDate(0, longest, 0)):
		problems["expires"] = fmt.Sprintf("Choose a day within %d months after the source’s date: numbers and addresses pass to others.", longest)
	}
	return problems
}

// howToWrite says for kinds that can be misread what would be read.
var howToWrite = map[dossier.ListKind]string{
	dossier.ListedEmail: "Write it like name@example.com.",
	dossier.ListedPhone: "Write it with + and the country code.",
	dossier.ListedIP:    "Write it like 203.0.113.7.",
}

// Add lists one thing, reviewed by the actor. A thing that was withdrawn before is listed again.
func (s *Service) Add(ctx context.Context, actor vetting.Actor, e Entry) (err error) {
	defer errs.Wrap(&err, "watchlist.Add")
	if err := actor.May(vetting.ManageWatchlists); err != nil {
		return err
	}
	if len(e.Check()) > 0 {
		return errs.Invalidf("The entry is not complete: check what is listed, the source and the dates.")
	}
	e.Source, e.Reviewer = strings.TrimSpace(e.Source), actor.Name
	entries, err := checked([]Entry{e})
	if err != nil {
		return err
	}
	_, err = s.Store.SaveEntries(ctx, actor, s.Now().UTC(), entries, true)
	return err
}

// Withdraw takes an entry out of force and keeps it with the reason. Whoever it named is assessed anew.
func (s *Service) Withdraw(ctx context.Context, actor vetting.Actor, id uuid.UUID, reason string) (err error) {
	defer errs.Wrap(&err, "watchlist.Withdraw(%s)", id)
	if err := actor.May(vetting.ManageWatchlists); err != nil {
		return err
	}
	reason = strings.TrimSpace(reason)
	if problem := CheckReason(reason); problem != "" {
		return errs.Invalidf("%s", problem)
	}
	err = s.Store.WithdrawEntry(ctx, actor, s.Now().UTC(), id, reason)
	if errors.Is(err, errs.NotFound) {
		err = errs.Conflictf("The entry was withdrawn, or replaced by a newer one, while you were reading.")
	}
	return err
}

// CheckReason returns what is wrong with the reason for a withdrawal, "" where it may stand.
func CheckReason(reason string) string {
	if n := len([]rune(strings.TrimSpace(reason))); n == 0 || n > maxReason || !utf8.ValidString(reason) || strings.ContainsRune(reason, 0) {
		return "Say why in at most 1,000 characters: what was wrong, and who found it."
	}
	return ""
}

// Entry returns one entry of the installation's list, or errs.NotFound.
func (s *Service) Entry(ctx context.Context, actor vetting.Actor, id uuid.UUID) (Stored, error) {
	if err := actor.May(vetting.ManageWatchlists); err != nil {
		return Stored{}, err
	}
	return s.Store.Entry(ctx, id)
}

// Entries returns one page of the installation's list.
func (s *Service) Entries(ctx context.Context, actor vetting.Actor, f Filter) (Page, error) {
	if err := actor.May(vetting.ManageWatchlists); err != nil {
		return Page{}, err
	}
	var keys []Key
	if f.Value != "" {
		keys = []Key{}
		for _, kind := range Kinds {
			if value, ok := normalise(kind, f.Value, ""); ok {
				keys = append(keys, Key{Kind: kind, Value: value})
			}
		}
	}
	return s.Store.Entries(ctx, f, keys, s.Now().UTC())
}
