package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"bonafide/internal/audit"
	"bonafide/internal/mail"
)

// witnessEvery is how often it is looked whether a day's last checkpoint is to be sent.
const witnessEvery = time.Hour

// keepWitness sends the last checkpoint of each day that is over to the mailbox of the settings, until the context ends. Whoever keeps
// these mails can show that nothing was taken out of the log, whatever becomes of the database and of this machine.
func (in *installation) keepWitness(ctx context.Context) {
	server := in.mailServer()
	if server == nil || in.config.Witness.Address == "" {
		return
	}
	tick := time.NewTicker(witnessEvery)
	defer tick.Stop()
	for {
		err := sendCheckpoints(ctx, server, in.config.Witness.Address, checkpoints(in.config), time.Now().UTC())
		if err != nil && ctx.Err() == nil {
			in.log.Error("a day's checkpoint was not sent to BONAFIDE_WITNESS, and is tried again in an hour", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// witnessDays is how far back checkpoints are sent that were not, as after days without the program.
const witnessDays = 14

// sendCheckpoints sends what is due, the oldest first. A file beside a checkpoint says that it was handed in, so that each is sent once, or
// twice where the program ends in between: under one id then, by which mail programs show it once.
func sendCheckpoints(ctx context.Context, server *mail.Server, to, folder string, now time.Time) error {
	for back := witnessDays; back > 0; back-- {
		day := now.AddDate(0, 0, -back)
		file := audit.File(folder, day)
		checkpoint, err := os.ReadFile(file)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if _, err := os.Stat(file + ".sent"); err == nil {
			continue
		}
		date := day.Format(time.DateOnly)
		answer, err := server.Send(ctx, mail.Message{
			ID: "checkpoint-" + date, To: to, Files: []mail.File{{Name: filepath.Base(file), Type: "text/plain", Data: checkpoint}},
			Letter: mail.Letter{Subject: "Checkpoint of the log of acts, " + date, Parts: []mail.Part{
				{Words: "This is the last checkpoint of the log of acts on " + date + ". It holds no personal data."},
				{Words: "Keep this mail. Whoever checks the log later with “bonafide audit verify --checkpoint FILE”, the file being the one that is attached, sees whether anything from before that day was changed or taken out since."},
			}},
		})
		if err != nil {
			return fmt.Errorf("%s: %w", date, err)
		}
		if err := os.WriteFile(file+".sent", []byte(now.Format(time.RFC3339)+" "+answer+"\n"), 0o644); err != nil {
			return err
		}
	}
	return nil
}
