package store_test

import (
	"testing"

	"bonafide/internal/vetting"
)

func TestAnExportIsNotedAndChangesNothing(t *testing.T) {
	f := setUp(t)
	id := f.create(t, "c-1")
	before := f.record(t, id).Revision
	if err := f.store.Note(t.Context(), id, vetting.Event{At: now, Actor: f.actor, Action: "exported report", Detail: "PDF"}); err != nil {
		t.Fatal(err)
	}
	history, err := f.History(t.Context(), f.actor, f.record(t, id))
	if err != nil {
		t.Fatal(err)
	}
	got := history[len(history)-1]
	if got.Action != "exported report" || got.Detail != "PDF" || got.Actor.Name != f.actor.Name || !got.At.Equal(now) {
		t.Errorf("last event is %+v", got)
	}
	if after := f.record(t, id).Revision; after != before {
		t.Errorf("revision is %d, want %d", after, before)
	}
}
