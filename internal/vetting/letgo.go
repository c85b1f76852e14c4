package vetting

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"bonafide/internal/errs"

	"github.com/google/uuid"
)

// A DataKind is a kind of data about candidates that a schedule lets go before the whole record.
type DataKind struct {
	Code    string
	Title   string
	Goes    string   // what goes with it
	Members []string // of the dossier whose facts go, those that were withdrawn before too
	Default int      // days that are proposed after a decision
}

// DataKinds lists the kinds. What identifies a person best and is of least use after a decision goes first: copies of identity
// documents and pictures after 30 days, addresses of sessions after 90, as the storage limitation of article 5(1)(e) of the GDPR
// asks in principle; the days are proposals, and hold only once a lead set them.
var DataKinds = []DataKind{
	{"documents", "Identity documents", "Pictures, numbers and what was read in them", []string{"documents"}, 30},
	{"photos", "Photos and faces", "Photos, templates and measures of faces, and comparisons", []string{"photos", "face_comparisons"}, 30},
	{"sessions", "Sessions and check-ins", "Network addresses, devices and times", []string{"sessions"}, 90},
	{"resume", "Résumés", "The file and its text; jobs and studies stay", []string{"resume"}, 180},
	{"references", "Referees", "Who they are and what they answered", []string{"references"}, 180},
	{"mails", "Mails", "To whom they went and what the server answered", nil, 90},
	{"reports", "Frozen reports", "Exports kept here; copies that were given away are not reached", nil, 365},
}

func dataKind(code string) (DataKind, bool) {
	i := slices.IndexFunc(DataKinds, func(k DataKind) bool { return k.Code == code })
	if i < 0 {
		return DataKind{}, false
	}
	return DataKinds[i], true
}

// LeastDataDays is the least number of days of a rule about a kind of data; the most is that of records.
const LeastDataDays = 7

// A DataRule says how long a kind of data is kept after the last decision, or after the last change where nobody decided.
type DataRule struct {
	Kind    string
	Outcome Outcome
	Days    int       // 0: as long as the record
	At      time.Time // when it was set; zero: never
	By      Actor
}

// A DataDue is data of one kind of one candidate that were kept long enough.
type DataDue struct {
	Candidate uuid.UUID
	Name      string
	Kind      string
	Outcome   Outcome
	Since     time.Time
}

// A LettingGo is data of one candidate that go.
type LettingGo struct {
	DataDue
	Change Change      // withdraws the facts in force, and makes the keys without them
	Facts  []uuid.UUID // to be deleted, those withdrawn before too
	Files  []uuid.UUID // that nothing else of the record names
	Said   []string    // texts of these facts that stand nowhere else in the record: what older assessments say goes too
	At     time.Time
}

// SetDataRules sets how long kinds of data are kept. A rule of 0 days is taken away; the others stay as they are.
func (s *Service) SetDataRules(ctx context.Context, actor Actor, rules []DataRule) (err error) {
	defer errs.Wrap(&err, "vetting.SetDataRules")
	if err := actor.May(SetPolicy); err != nil {
		return err
	}
	for _, r := range rules {
		if _, known := dataKind(r.Kind); !known {
			return errs.Invalidf("There is no kind of data %q.", r.Kind)
		}
		if r.Days != 0 && (r.Days < LeastDataDays || r.Days > MostDays) {
			return errs.Invalidf("Data are kept for %d to %d days.", LeastDataDays, MostDays)
		}
	}
	return s.Store.SetDataRules(ctx, rules, actor, s.Now().UTC())
}

// LetDataGo deletes the data that were kept long enough by kind, and returns of how many candidates and kinds. Whom that concerns
// is assessed again without them, and the log says what went.
func (s *Service) LetDataGo(ctx context.Context) (n int, err error) {
	defer errs.Wrap(&err, "vetting.LetDataGo")
	due, err := s.Store.DataDue(ctx, s.Now().UTC(), erasedAtOnce)
	if err != nil {
		return 0, err
	}
	for _, d := range due {
		err := s.letGo(ctx, d)
		if err != nil && !errors.Is(err, errs.NotFound) && !errors.Is(err, errs.Conflict) { // those go with the next hour
			return n, err
		}
		n++
	}
	return n, nil
}

func (s *Service) letGo(ctx context.Context, d DataDue) error {
	r, err := s.Store.Record(ctx, d.Candidate)
	if err != nil {
		return err
	}
	g, err := s.lettingGo(r, d)
	if err != nil {
		return err
	}
	if err := s.Store.LetGo(ctx, g); err != nil {
		return err
	}
	for _, file := range g.Files {
		f := File{ID: file}
		err = errors.Join(err, s.Blobs.Delete(ctx, f.OriginalKey()), s.Blobs.Delete(ctx, f.PreviewKey()))
	}
	return err
}

// lettingGo works out what goes with data of one kind.
func (s *Service) lettingGo(r *Record, d DataDue) (LettingGo, error) {
	kind, _ := dataKind(d.Kind)
	g := LettingGo{DataDue: d, At: s.Now().UTC()}
	e := edit{at: g.At, reason: "kept long enough", action: "let data go", detail: kind.Title}
	var going, staying strings.Builder
	said := map[string]bool{}
	for _, f := range slices.Concat(r.Facts, r.Withdrawn) {
		if !slices.Contains(kind.Members, f.Member.Name) {
			staying.Write(f.Member.Value)
			continue
		}
		going.Write(f.Member.Value)
		texts(f.Member.Value, said)
		g.Facts = append(g.Facts, f.ID)
		if f.WithdrawnAt.IsZero() {
			e.withdraw = append(e.withdraw, f.ID)
		}
	}
	for _, f := range r.Files {
		if path := f.Path(); strings.Contains(going.String(), path) && !strings.Contains(staying.String(), path) {
			g.Files = append(g.Files, f.ID)
		}
	}
	for text := range said {
		if len(text) >= leastIdentifying && !strings.Contains(staying.String(), text) {
			g.Said = append(g.Said, text)
		}
	}
	slices.Sort(g.Said)
	var err error
	g.Change, err = s.change(r, Actor{Name: "the schedule"}, e)
	return g, err
}

// leastIdentifying is the length from which a text of a fact is looked for in what was said of it; shorter ones are codes and words.
const leastIdentifying = 6

// texts collects the strings of a JSON value.
func texts(value []byte, into map[string]bool) {
	var v any
	if json.Unmarshal(value, &v) == nil {
		collect(v, into)
	}
}

func collect(v any, into map[string]bool) {
	switch v := v.(type) {
	case string:
		into[v] = true
	case []any:
		for _, e := range v {
			collect(e, into)
		}
	case map[string]any:
		for _, e := range v {
			collect(e, into)
		}
	}
}

// DataKindTitle returns what a kind of data is called, or its code.
func DataKindTitle(code string) string {
	if k, ok := dataKind(code); ok {
		return k.Title
	}
	return fmt.Sprintf("%q", code)
}
