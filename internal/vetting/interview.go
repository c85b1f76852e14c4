package vetting

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"

	"github.com/google/uuid"
)

// An InterviewForm asks one person what happened in one interview. It is all of the candidate that an interviewer sees: a name, a time
// and what was adjusted. Those who decide are not asked, so that nobody judges what they marked themselves.
type InterviewForm struct {
	ID          uuid.UUID
	Candidate   uuid.UUID
	Name        string // of the candidate
	Interviewer Actor
	StartsAt    time.Time // of the interview; the form is handed in from here …
	ClosesAt    time.Time // … to here
	AskedAt     time.Time
	AskedBy     Actor
	HandedInAt  time.Time // the last time; zero: not yet
	TakenBackAt time.Time // zero: it stands
}

// An InterviewSheet is what one interviewer says of an interview. Who looks or speaks how is no part of it.
type InterviewSheet struct {
	Channel           string
	Camera            string
	NoticeGiven       bool // that the camera would be needed
	RescheduleOffered bool
	DisplayName       string              // shown on joining
	Liveness          []dossier.Challenge // as they were asked
	Marks             []dossier.Mark      // this interviewer's own; By is left empty

	// Of is the fact that the sheet was drawn from, zero where no interview was recorded: handed in, it says what whoever writes had seen.
	Of uuid.UUID

	// To be read and not to be handed in: the kinds of adjustments that the candidate asked for, and who left the sheet so, when.
	Adjusted []string
	By       Actor
	At       time.Time
}

// says reports whether both sheets say the same of the interview.
func (s *InterviewSheet) says(other *InterviewSheet) bool {
	return s.Channel == other.Channel && s.Camera == other.Camera && s.NoticeGiven == other.NoticeGiven && s.RescheduleOffered == other.RescheduleOffered &&
		s.DisplayName == other.DisplayName && slices.Equal(s.Liveness, other.Liveness) && slices.EqualFunc(s.Marks, other.Marks, sameMark)
}

// sameMark reports whether both marks say the same, whoever made them.
func sameMark(a, b dossier.Mark) bool {
	valued := a.Value != nil && b.Value != nil && *a.Value == *b.Value || a.Value == b.Value
	return valued && a.Code == b.Code && a.Text == b.Text && a.Recorded == b.Recorded
}

// interviewFormOpen is how long after an interview its form may be handed in.
const interviewFormOpen = 7 * 24 * time.Hour

// Open reports whether the form stands and may still be handed in, now or once the interview begins.
func (f *InterviewForm) Open(at time.Time) bool {
	return f.TakenBackAt.IsZero() && at.Before(f.ClosesAt)
}

// Begun reports whether the interview's time has come: nothing is marked before it.
func (f *InterviewForm) Begun(at time.Time) bool { return !at.Before(f.StartsAt) }

// Challenges returns the two liveness challenges to ask for, in their order, which differ from one form to another so that nobody
// knows them beforehand. Each has an alternative that everybody can take.
func (f *InterviewForm) Challenges() [2]string {
	all := []string{"hand_across_face", "head_turn", "read_phrase", "move_light"}
	first := int(f.ID[15]) % len(all) // the id's last bytes are random
	second := (first + 1 + int(f.ID[14])%(len(all)-1)) % len(all)
	return [2]string{all[first], all[second]}
}

// InterviewFormProblem returns what is wrong with the time of an interview to ask about, "" where it may stand.
func InterviewFormProblem(startsAt, now time.Time) string {
	switch {
	case startsAt.IsZero():
		return "Enter when the interview starts, in UTC, such as 2026-11-03 14:00."
	case !now.Before(startsAt.Add(interviewFormOpen)):
		return "This interview is more than a week ago. Record it as evidence yourself, with who marked what."
	case startsAt.Sub(now) > maxAhead:
		return "This is more than half a year ahead. Ask once the time is settled."
	}
	return ""
}

// Interviewers returns the accounts that may be asked, by name.
func (s *Service) Interviewers(ctx context.Context, actor Actor) ([]Actor, error) {
	if err := actor.May(RecordEvidence); err != nil {
		return nil, err
	}
	return s.Store.People(ctx, slices.DeleteFunc(slices.Clone(Roles), func(r Role) bool { return !r.Can(MarkInterviews) }))
}

// AskInterviewer gives somebody the form for the interview at that time. One who was asked already is errs.Conflict, and so is a
// namesake of one: marks are told apart by the names of those who made them.
func (s *Service) AskInterviewer(ctx context.Context, actor Actor, candidate, interviewer uuid.UUID, startsAt time.Time) (err error) {
	defer errs.Wrap(&err, "vetting.AskInterviewer(%s)", candidate)
	if err := s.May(ctx, actor, RecordEvidence, candidate); err != nil {
		return err
	}
	now, startsAt := s.Now().UTC(), startsAt.UTC().Truncate(time.Minute)
	if problem := InterviewFormProblem(startsAt, now); problem != "" {
		return errs.Invalidf("%s", problem)
	}
	all, err := s.Interviewers(ctx, actor)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(a Actor) bool { return a.ID == interviewer })
	if i < 0 {
		return errs.Invalidf("Choose somebody who may fill in an interview form and whose account is open.")
	}
	asked, err := s.Store.InterviewForms(ctx, candidate)
	if err != nil {
		return err
	}
	f := InterviewForm{ID: newID(), Candidate: candidate, Interviewer: all[i], StartsAt: startsAt, ClosesAt: startsAt.Add(interviewFormOpen), AskedAt: now, AskedBy: actor}
	if slices.ContainsFunc(asked, f.namesake) {
		return errs.Conflictf("Another %s was asked about this interview. Have one of the two accounts renamed: marks are told apart by name.", f.Interviewer.Name)
	}
	err = s.Store.AskInterviewer(ctx, f)
	if errors.Is(err, errs.Conflict) {
		err = errs.Conflictf("%s was asked about this interview already.", f.Interviewer.Name)
	}
	return err
}

// namesake reports whether the other form asks somebody else of the same name about the same interview.
func (f *InterviewForm) namesake(other InterviewForm) bool {
	return other.StartsAt.Equal(f.StartsAt) && other.Interviewer.Name == f.Interviewer.Name && other.Interviewer.ID != f.Interviewer.ID
}

// InterviewForms returns the forms about the record's candidate, by the time of the interview.
func (s *Service) InterviewForms(ctx context.Context, actor Actor, of *Record) ([]InterviewForm, error) {
	if err := actor.Sees(of); err != nil {
		return nil, err
	}
	return s.Store.InterviewForms(ctx, of.ID)
}

// TakeBackInterviewForm takes a form back that was not handed in. One that was, or that is gone, is errs.Conflict.
func (s *Service) TakeBackInterviewForm(ctx context.Context, actor Actor, candidate, form uuid.UUID) (err error) {
	defer errs.Wrap(&err, "vetting.TakeBackInterviewForm(%s)", form)
	if err := s.May(ctx, actor, RecordEvidence, candidate); err != nil {
		return err
	}
	err = s.Store.TakeBackInterviewForm(ctx, candidate, form, actor, s.Now().UTC())
	if errors.Is(err, errs.Conflict) {
		err = errs.Conflictf("This form was handed in or taken back meanwhile.")
	}
	return err
}

// OwnInterviewForms returns the open forms of the actor, by the time of the interview.
func (s *Service) OwnInterviewForms(ctx context.Context, actor Actor) ([]InterviewForm, error) {
	if err := actor.May(MarkInterviews); err != nil {
		return nil, err
	}
	return s.Store.OwnInterviewForms(ctx, actor.ID, s.Now().UTC())
}

// InterviewForm returns an open form of the actor with what is recorded of the interview so far: of the marks, the actor's own. One
// of somebody else, or one that closed, is errs.Forbidden.
func (s *Service) InterviewForm(ctx context.Context, actor Actor, id uuid.UUID) (_ *InterviewForm, _ *InterviewSheet, err error) {
	defer errs.Wrap(&err, "vetting.InterviewForm(%s)", id)
	f, err := s.ownForm(ctx, actor, id)
	if err != nil {
		return nil, nil, err
	}
	r, err := s.Store.Record(ctx, f.Candidate)
	if err != nil {
		return nil, nil, err
	}
	return f, f.now(r), nil
}

// InterviewSheetOf returns what an open form of the actor said when it was drawn from the fact; where that is not of this interview, or is gone, a
// sheet that says nothing.
func (s *Service) InterviewSheetOf(ctx context.Context, actor Actor, id, of uuid.UUID) (_ *InterviewSheet, err error) {
	defer errs.Wrap(&err, "vetting.InterviewSheetOf(%s)", id)
	f, err := s.ownForm(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	r, err := s.Store.Record(ctx, f.Candidate)
	if err != nil {
		return nil, err
	}
	return f.before(r, of), nil
}

func (s *Service) ownForm(ctx context.Context, actor Actor, id uuid.UUID) (*InterviewForm, error) {
	if err := actor.May(MarkInterviews); err != nil {
		return nil, err
	}
	f, err := s.Store.InterviewForm(ctx, id)
	if err == nil && (f.Interviewer.ID != actor.ID || !f.Open(s.Now())) {
		err = errs.Forbiddenf("No open form of yours is here. A form closes a week after the interview, or when it is taken back.")
	}
	return f, err
}

// HandInInterviewForm records what the interviewer says in the place of what the interviewer said before; what others marked stays. Where what
// the sheet was drawn from says something else meanwhile, and the sheet does not say that too, it is errs.Conflict.
func (s *Service) HandInInterviewForm(ctx context.Context, actor Actor, id uuid.UUID, sheet InterviewSheet) (err error) {
	defer errs.Wrap(&err, "vetting.HandInInterviewForm(%s)", id)
	f, err := s.ownForm(ctx, actor, id)
	if err != nil {
		return err
	}
	f.HandedInAt = s.Now().UTC()
	if !f.Begun(f.HandedInAt) {
		return errs.Conflictf("The interview has not begun. Hand the form in once it has.")
	}
	return s.retried(ctx, actor, f.Candidate, func(r *Record) (edit, error) { return f.edit(r, sheet) },
		func(ctx context.Context, c Change) error { return s.Store.HandInInterviewForm(ctx, *f, c) })
}

// interview returns the fact of the recorded interview of the form's time, with what it says; nil, and a new one, where none is recorded.
func (f *InterviewForm) interview(r *Record) (*Fact, dossier.Interview) {
	for i, fact := range r.FactsOf("interviews") {
		if r.Dossier.Interviews[i].At.Equal(f.StartsAt) {
			return &fact, r.Dossier.Interviews[i]
		}
	}
	return nil, dossier.Interview{At: f.StartsAt}
}

// now is what is recorded of the interview.
func (f *InterviewForm) now(r *Record) *InterviewSheet {
	fact, interview := f.interview(r)
	s := f.sheet(interview, r)
	if fact != nil {
		s.Of, s.By, s.At = fact.ID, fact.RecordedBy, fact.RecordedAt
	}
	return s
}

// before is what the fact said of the interview, of which it may have been withdrawn since: then By and At say by whom and when.
func (f *InterviewForm) before(r *Record, of uuid.UUID) *InterviewSheet {
	for _, fact := range slices.Concat(r.Facts, r.Withdrawn) {
		var i dossier.Interview
		if fact.ID == of && fact.Member.Name == "interviews" && json.Unmarshal(fact.Member.Value, &i) == nil && i.At.Equal(f.StartsAt) {
			s := f.sheet(i, r)
			s.Of, s.By, s.At = of, fact.WithdrawnBy, fact.WithdrawnAt
			return s
		}
	}
	return f.sheet(dossier.Interview{At: f.StartsAt}, r)
}

// sheet is what an interview says to the form's interviewer.
func (f *InterviewForm) sheet(i dossier.Interview, r *Record) *InterviewSheet {
	s := &InterviewSheet{
		Channel: i.Channel, Camera: i.Camera, NoticeGiven: i.CameraNoticeGiven, RescheduleOffered: i.RescheduleOffered,
		DisplayName: i.DisplayName, Liveness: i.Liveness,
	}
	for _, m := range i.Marks {
		if m.By == f.Interviewer.Name {
			s.Marks = append(s.Marks, m)
		}
	}
	for _, a := range r.Dossier.Accommodations {
		s.Adjusted = append(s.Adjusted, a.Kind)
	}
	return s
}

// edit records the sheet.
func (f *InterviewForm) edit(r *Record, s InterviewSheet) (edit, error) {
	if now := f.now(r); now.Of != s.Of && !f.before(r, s.Of).says(now) && !s.says(now) {
		return edit{}, errs.Conflictf("What is recorded of this interview was changed after you opened the form. Nothing of what you wrote is recorded yet.")
	}
	before, i := f.interview(r)
	i.Channel, i.Camera, i.CameraNoticeGiven, i.RescheduleOffered, i.DisplayName, i.Liveness = s.Channel, s.Camera, s.NoticeGiven, s.RescheduleOffered, s.DisplayName, s.Liveness
	by := f.Interviewer.Name
	i.Marks = slices.DeleteFunc(slices.Clone(i.Marks), func(m dossier.Mark) bool { return m.By == by })
	for _, m := range s.Marks {
		m.By = by
		i.Marks = append(i.Marks, m)
	}
	if !slices.Contains(i.Interviewers, by) {
		i.Interviewers = append(slices.Clone(i.Interviewers), by)
	}
	m, err := dossier.NewMember("interviews", i)
	if err != nil {
		return edit{}, err
	}
	e := edit{add: []dossier.Member{m}, action: "handed in an interview form", detail: m.Name}
	if before != nil {
		e.withdraw, e.replaces, e.reason = []uuid.UUID{before.ID}, before.ID, "completed by an interview form"
	}
	return e, nil
}
