package main

import (
	netmail "net/mail"
	"os"
	"testing"
	"time"

	"bonafide/internal/audit"
	"bonafide/internal/mail"
	"bonafide/internal/mail/mailtest"
)

// TestEachDaysCheckpointIsSentOnce hands checkpoints in to a real server.
func TestEachDaysCheckpointIsSentOnce(t *testing.T) {
	post, folder := mailtest.New(t, mailtest.WithoutTLS), t.TempDir()
	server := &mail.Server{Security: mail.Plain, Host: "127.0.0.1", Port: post.Port, From: netmail.Address{Address: "bonafide@example.com"}}
	now := time.Date(2026, 11, 22, 0, 30, 0, 0, time.UTC)
	for back := range 3 { // today's is not over
		if err := audit.WriteCheckpoint(folder, "checkpoint of a day\n", now.AddDate(0, 0, -back)); err != nil {
			t.Fatal(err)
		}
	}
	send := func() {
		t.Helper()
		if err := sendCheckpoints(t.Context(), server, "counsel@example.net", folder, now); err != nil {
			t.Fatal(err)
		}
	}
	send()
	send()
	if got := len(post.Messages()); got != 2 {
		t.Errorf("%d mails, want one for each of the two days that are over", got)
	}
	now = now.AddDate(0, 0, 1)
	send()
	if got := len(post.Messages()); got != 3 {
		t.Errorf("%d mails a day later, want 3", got)
	}
	if _, err := os.Stat(audit.File(folder, now.AddDate(0, 0, -1)) + ".sent"); err != nil {
		t.Error(err)
	}
}
