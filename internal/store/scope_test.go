package store_test

import (
	"context"
	"errors"
	"io"
	"reflect"
	"slices"
	"testing"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// TestARecruiterReachesOnlyTheirOwn calls every act of the service that takes an actor and an id, as a recruiter who neither owns the
// candidate nor works on the requisition: each refuses, whatever else it is given. An act that is added is tested by being there.
func TestARecruiterReachesOnlyTheirOwn(t *testing.T) {
	f := setUp(t)
	id := f.create(t, "c-1")
	f.Faces = true
	stranger := f.person(t, "Rosa", vetting.Recruiter)
	service, tried := reflect.ValueOf(f.Service), 0
	for i := range service.NumMethod() {
		name, act := service.Type().Method(i).Name, service.Method(i)
		if act.Type().NumIn() < 3 || act.Type().In(1) != reflect.TypeFor[vetting.Actor]() || act.Type().In(2) != reflect.TypeFor[uuid.UUID]() {
			continue
		}
		if name == "InterviewForm" || name == "InterviewSheetOf" || name == "HandInInterviewForm" { // the id is a form's: see below
			continue
		}
		if name == "TakeIn" || name == "Arrive" || name == "May" || name == "EraseFollowing" || name == "UndoArrival" { // the id is the owner's; the question itself; no person's act; an import's
			continue
		}
		if err := call(t.Context(), act, stranger, id); !errors.Is(err, errs.Forbidden) {
			t.Errorf("%s by a recruiter of another requisition: %v, want forbidden", name, err)
		}
		tried++
	}
	if tried < 40 {
		t.Errorf("tried %d acts: the test looks for the wrong ones", tried)
	}
	form := f.askedForm(t, id)
	// Acts that take pictures, records or ids of another kind.
	for name, act := range map[string]func() error{
		"InterviewForm":       func() error { _, _, err := f.InterviewForm(t.Context(), stranger, form); return err },
		"InterviewSheetOf":    func() error { _, err := f.InterviewSheetOf(t.Context(), stranger, form, uuid.Nil); return err },
		"HandInInterviewForm": func() error { return f.HandInInterviewForm(t.Context(), stranger, form, vetting.InterviewSheet{}) },
		"Compare": func() error {
			_, err := f.Compare(t.Context(), stranger, vetting.Picture{Candidate: id}, vetting.Picture{Candidate: id})
			return err
		},
		"Find": func() error { _, err := f.Find(t.Context(), stranger, "c-1"); return err },
	} {
		if err := act(); !errors.Is(err, errs.Forbidden) {
			t.Errorf("%s by a recruiter of another requisition: %v, want forbidden", name, err)
		}
	}
}

// askedForm gives an interviewer a form about the candidate and returns its id.
func (f *fixture) askedForm(t *testing.T, candidate uuid.UUID) uuid.UUID {
	t.Helper()
	err := f.AskInterviewer(t.Context(), f.actor, candidate, f.person(t, "Ines", vetting.Interviewer).ID, f.Now())
	if err != nil {
		t.Fatal(err)
	}
	forms, err := f.InterviewForms(t.Context(), f.actor, f.record(t, candidate))
	if err != nil || len(forms) != 1 {
		t.Fatalf("%d forms, %v", len(forms), err)
	}
	return forms[0].ID
}

// call calls an act with the actor and the id, and with zero values for the rest, and returns its error.
func call(ctx context.Context, act reflect.Value, actor vetting.Actor, id uuid.UUID) error {
	in := []reflect.Value{reflect.ValueOf(ctx), reflect.ValueOf(actor), reflect.ValueOf(id)}
	for i := 3; i < act.Type().NumIn(); i++ {
		if act.Type().IsVariadic() && i == act.Type().NumIn()-1 {
			break
		}
		if act.Type().In(i) == reflect.TypeFor[io.Writer]() {
			in = append(in, reflect.ValueOf(io.Discard))
			continue
		}
		in = append(in, reflect.Zero(act.Type().In(i)))
	}
	out := act.Call(in)
	err, _ := out[len(out)-1].Interface().(error)
	return err
}

func TestATeamSeesTheCandidatesOfItsRequisition(t *testing.T) {
	f, ctx := setUp(t), t.Context()
	id := f.create(t, "c-1")
	requisition := f.record(t, id).Dossier.Application.Requisition
	rosa, lead := f.person(t, "Rosa", vetting.Recruiter), f.person(t, "Lena", vetting.Lead)
	sees := func() bool {
		t.Helper()
		page, err := f.Candidates(ctx, rosa, vetting.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		_, err = f.Candidate(ctx, rosa, id)
		if listed := len(page.Candidates) == 1; listed != (err == nil) {
			t.Fatalf("listed: %v, opened: %v", listed, err)
		}
		return err == nil
	}
	if sees() {
		t.Error("a recruiter sees a candidate of a requisition of others")
	}
	if err := f.JoinTeam(ctx, rosa, requisition, rosa.ID); !errors.Is(err, errs.Forbidden) {
		t.Errorf("a recruiter adds herself: %v", err)
	}
	if err := f.JoinTeam(ctx, lead, requisition, rosa.ID); err != nil || !sees() {
		t.Errorf("added: %v, sees it: %v", err, sees())
	}
	if err := f.JoinTeam(ctx, lead, requisition, rosa.ID); !errors.Is(err, errs.Conflict) {
		t.Errorf("added twice: %v", err)
	}
	if team, err := f.Team(ctx, rosa, requisition); err != nil || len(team) != 1 || team[0].Member.ID != rosa.ID || team[0].By.ID != lead.ID {
		t.Errorf("the team: %+v, %v", team, err)
	}
	if err := f.LeaveTeam(ctx, lead, requisition, rosa.ID); err != nil || sees() {
		t.Errorf("removed: %v, sees it still: %v", err, sees())
	}
	if err := f.HandOver(ctx, rosa, id, rosa.ID); !errors.Is(err, errs.Forbidden) {
		t.Errorf("a recruiter takes a candidate: %v", err)
	}
	if err := f.HandOver(ctx, f.actor, id, rosa.ID); !errors.Is(err, errs.Forbidden) {
		t.Errorf("the owner hands over: %v, want another to do it", err)
	}
	if err := f.HandOver(ctx, lead, id, rosa.ID); err != nil || !sees() {
		t.Errorf("handed over: %v, sees it: %v", err, sees())
	}
	events, err := f.History(ctx, rosa, f.record(t, id))
	if err != nil || !slices.ContainsFunc(events, func(e vetting.Event) bool { return e.Action == "handed over" }) {
		t.Errorf("the history does not tell of it: %v, %v", events, err)
	}
}
