package vetting

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"net/netip"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"

	"github.com/google/uuid"
)

// A CheckIn is one browser's answer to a check-in link.
type CheckIn struct {
	ID         uuid.UUID
	Invitation uuid.UUID
	Candidate  uuid.UUID
	Browser    []byte // keyed hash of the number that the site gave the browser; nil where the candidate declined
	At         time.Time
	Declined   bool      // counts for nothing
	Fact       uuid.UUID // the session; zero where the candidate declined
	Screen     string    // the size of the screen in words, or empty
	Read       Notice    // the text that the candidate agreed to; only while it is being stored
}

// A Sighting is what a browser showed of itself at a check-in. Only Address is required. What a browser says may be wrong
// or made up: what is no zone, no offset and no text is left out.
type Sighting struct {
	Address   netip.Addr
	UserAgent string
	Zone      string // IANA name, as the browser's clock is set
	Offset    string // minutes east of UTC
	Depth     string // bits of a pixel's colour
	Screen    string // a size class in words
	Media     string // labels of cameras and microphones, a line each

	Read Language // in which the text was read
}

// Bounds of what a browser may say.
const (
	maxAgent     = 300 // characters
	maxLabel     = 120
	maxMedia     = 20
	maxScreen    = 60
	maxExplained = 1000
)

// A Visit is a check-in link as the candidate sees it.
type Visit struct {
	Invitation *Invitation
	CheckIn    *CheckIn         // this browser's; nil before it checked in
	Session    *dossier.Session // what was recorded then
}

// Visit returns what a check-in link leads to. The browser is the text that CheckIn gave it, or empty. A token that does
// not work, for whatever reason, is errs.NotFound.
func (s *Service) Visit(ctx context.Context, token, browser string) (_ *Visit, err error) {
	defer errs.Wrap(&err, "vetting.Visit")
	i, err := s.invitation(ctx, token, CheckInKinds...)
	if err != nil {
		return nil, err
	}
	v := &Visit{Invitation: i}
	if browser == "" {
		return v, nil
	}
	v.CheckIn = i.checkInOf(s.browserHash(browser))
	if v.CheckIn == nil {
		return v, nil
	}
	r, err := s.Store.Record(ctx, i.Candidate)
	if err != nil {
		return nil, err
	}
	v.Session, err = r.sessionOf(v.CheckIn.Fact)
	return v, err
}

func (i *Invitation) checkInOf(browser []byte) *CheckIn {
	for n, c := range i.CheckIns {
		if string(c.Browser) == string(browser) {
			return &i.CheckIns[n]
		}
	}
	return nil
}

// sessionOf returns the session of the fact, nil where it was withdrawn since.
func (r *Record) sessionOf(fact uuid.UUID) (*dossier.Session, error) {
	for n, f := range r.FactsOf("sessions") {
		if f.ID == fact {
			return &r.Dossier.Sessions[n], nil
		}
	}
	return nil, nil
}

// NewBrowser returns a number for a browser that has none, to be kept there. It says nothing about the browser or anybody.
func NewBrowser() string { return rand.Text() }

// CheckIn records that the candidate, having read the notice, agreed, and the session by which they did. Once a browser and
// link: again is no error and records nothing. A link that is not open yet is errs.Invalid, and one that does not work
// errs.NotFound.
func (s *Service) CheckIn(ctx context.Context, token, browser string, seen Sighting) (err error) {
	defer errs.Wrap(&err, "vetting.CheckIn")
	for range retries {
		if err = s.tryCheckIn(ctx, token, browser, seen); !errors.Is(err, errs.Conflict) {
			return err
		}
	}
	return err
}

func (s *Service) tryCheckIn(ctx context.Context, token, browser string, seen Sighting) error {
	i, err := s.openInvitation(ctx, token)
	if err != nil {
		return err
	}
	in := CheckIn{
		ID: newID(), Invitation: i.ID, Candidate: i.Candidate, Browser: s.browserHash(browser), At: s.Now().UTC(), Screen: plain(seen.Screen, maxScreen),
		Read: seen.Read.Notice("check_in"),
	}
	if i.checkInOf(in.Browser) != nil {
		return nil
	}
	m, err := dossier.NewMember("sessions", seen.session(i.Kind, in.At, s.deviceID(browser)))
	if err != nil {
		return err
	}
	return s.tryEdit(ctx, invited, i.Candidate, func(*Record) (edit, error) {
		return edit{add: []dossier.Member{m}, action: "checked in", detail: "agreed to notice " + i.Notice}, nil
	}, func(ctx context.Context, c Change) error {
		in.Fact = c.Add[0].ID
		return s.Store.CheckIn(ctx, in, c)
	})
}

// Decline records that the candidate does not want to check in. It is written once a link, and counts for nothing.
func (s *Service) Decline(ctx context.Context, token string) (err error) {
	defer errs.Wrap(&err, "vetting.Decline")
	i, err := s.openInvitation(ctx, token)
	if err != nil {
		return err
	}
	now := s.Now().UTC()
	return s.Store.Decline(ctx, CheckIn{ID: newID(), Invitation: i.ID, Candidate: i.Candidate, At: now, Declined: true},
		Event{At: now, Actor: invited, Action: "declined to check in", Detail: "this counts for nothing"})
}

// openInvitation returns the link of a token that works now.
func (s *Service) openInvitation(ctx context.Context, token string) (*Invitation, error) {
	i, err := s.invitation(ctx, token, CheckInKinds...)
	if err == nil && !i.Open(s.Now()) {
		err = errs.Invalidf("This link does not work yet. It works from %s.", i.OpensAt)
	}
	return i, err
}

// An Explanation is what a candidate adds to a check-in in their own words.
type Explanation struct {
	Kind          ExplanationKind
	Words         string
	Country, City string       // of travel
	From, To      dossier.Date // of travel
}

// An ExplanationKind is what a candidate says about a check-in.
type ExplanationKind string

// The kinds of explanation.
const (
	Travelling  ExplanationKind = "travelling"
	EmployerVPN ExplanationKind = "employer_vpn"
	SharedPlace ExplanationKind = "shared"
	WrongRecord ExplanationKind = "wrong"
)

// explained are the words in which an explanation stands in the record.
var explained = map[ExplanationKind]string{
	EmployerVPN: "Says that the connection runs through an employer’s VPN.",
	SharedPlace: "Says that others use this device or connection too.",
	WrongRecord: "Says that something of the check-in is recorded wrongly.",
}

// maxExplanations is how often one browser may explain one check-in, so that nobody fills the record.
const maxExplanations = 10

// Problems returns what is wrong with the explanation by form field, none where it may stand.
func (e *Explanation) Problems() map[string]string {
	problems := map[string]string{}
	if utf8.RuneCountInString(e.Words) > maxExplained {
		problems["words"] = "Shorten this to 1,000 characters."
	}
	switch {
	case e.Kind == Travelling:
		if e.Country == "" {
			problems["country"] = "Choose the country where you are or were."
		}
		if e.From.IsZero() || e.To.IsZero() || e.To.Time().Before(e.From.Time()) {
			problems["from"] = "Enter the first and the last day of the journey, such as 2026-11-03."
		}
	case explained[e.Kind] == "":
		problems["kind"] = "Choose what you want to add."
	case e.Kind == WrongRecord && strings.TrimSpace(e.Words) == "":
		problems["words"] = "Say what is wrong, and what would be right."
	}
	return problems
}

func (e *Explanation) member(at time.Time) (dossier.Member, error) {
	if e.Kind == Travelling {
		return dossier.NewMember("travel", dossier.Trip{Country: e.Country, City: plain(e.City, maxLabel), From: e.From, To: e.To})
	}
	return dossier.NewMember("observations", dossier.Observation{
		Code: "other", At: at, By: []string{"the candidate"}, Source: "check-in link", Detail: strings.TrimSpace(explained[e.Kind] + " " + plain(e.Words, maxExplained)),
	})
}

// Explain records what a candidate who checked in with this browser adds to it. errs.Conflict tells that it was explained
// often enough.
func (s *Service) Explain(ctx context.Context, token, browser string, e Explanation) (err error) {
	defer errs.Wrap(&err, "vetting.Explain")
	v, err := s.Visit(ctx, token, browser)
	if err != nil {
		return err
	}
	if v.CheckIn == nil {
		return errs.Invalidf("Check in first: an explanation belongs to a check-in with this browser.")
	}
	if p := e.Problems(); len(p) > 0 {
		return errs.Invalidf("The explanation is not complete: %v", p)
	}
	m, err := e.member(s.Now().UTC().Truncate(time.Second))
	if err != nil {
		return err
	}
	return s.retried(ctx, invited, v.Invitation.Candidate, func(r *Record) (edit, error) {
		if r.saidByInvited() >= maxExplanations {
			return edit{}, errs.Invalidf("You have added a lot already. Write to whoever sent you the link for anything else.")
		}
		return edit{add: []dossier.Member{m}, action: "explained a check-in", detail: m.Name}, nil
	}, s.Store.Apply)
}

// saidByInvited counts what the candidate has explained through links.
func (r *Record) saidByInvited() int {
	n := 0
	for _, f := range append(r.FactsOf("travel"), r.FactsOf("observations")...) {
		if f.RecordedBy == invited {
			n++
		}
	}
	return n
}

// session returns the session to be recorded. Its time is ours: a browser's clock may be wrong.
func (s Sighting) session(kind InvitationKind, at time.Time, device string) *dossier.Session {
	recorded := &dossier.Session{
		Kind: string(kind), At: at.Truncate(time.Second), IP: s.Address.Unmap().WithZone("").String(), DeviceID: device,
		UserAgent: plain(s.UserAgent, maxAgent), MediaDevices: labels(s.Media),
	}
	if _, known := dossier.ZoneOffset(s.Zone, at); known {
		recorded.Timezone = s.Zone
	}
	if minutes, err := strconv.Atoi(s.Offset); err == nil && -12*60 <= minutes && minutes <= 14*60 { // the offsets in use on Earth
		recorded.UTCOffsetMinutes = &minutes
	}
	if bits, err := strconv.Atoi(s.Depth); err == nil && 0 < bits && bits <= 64 {
		recorded.ColorDepth = bits
	}
	return recorded
}

// deviceID is the name under which the record knows a browser.
func (s *Service) deviceID(browser string) string {
	return "browser-" + hex.EncodeToString(s.keyed("device", []byte(browser))[:8])
}

func (s *Service) browserHash(browser string) []byte { return s.keyed("browser", []byte(browser)) }

// labels returns the lines of a list of media devices.
func labels(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		if label := plain(line, maxLabel); label != "" && len(all) < maxMedia {
			all = append(all, label)
		}
	}
	return all
}

// plain returns a text of one line without control characters, at most so many characters.
func plain(text string, most int) string {
	text = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, " "))), " ")
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most])
	}
	return text
}
