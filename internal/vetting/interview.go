package vetting

import (
	"context"
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

	// Adjusted are the kinds of adjustments that the candidate asked for, to be read and not to be handed in.
	Adjusted []string
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
	_, interview := f.interview(r)
	return f, f.sheet(interview, r), nil
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

// HandInInterviewForm records what the interviewer says in the place of what the interviewer said before; what others marked stays.
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

// interview returns the recorded interview of the form's time, and its fact; a new one, and no fact, where none is recorded.
func (f *InterviewForm) interview(r *Record) (uuid.UUID, dossier.Interview) {
	for i, fact := range r.FactsOf("interviews") {
		if r.Dossier.Interviews[i].At.Equal(f.StartsAt) {
			return fact.ID, r.Dossier.Interviews[i]
		}
	}
	return uuid.Nil, dossier.Interview{At: f.StartsAt}
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
	if before != uuid.Nil {
		e.withdraw, e.replaces, e.reason = []uuid.UUID{before}, before, "completed by an interview form"
	}
	return e, nil
}
