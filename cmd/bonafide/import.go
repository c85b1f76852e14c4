package main

import (
	"fmt"
	"strings"
	"time"

	"bonafide/internal/assess"
	"bonafide/internal/intake"
	"bonafide/internal/vetting"
)

type importCmd struct {
	Owner string   `help:"Mail address of whose the new candidates are (the first lead, or else administrator)."`
	Files []string `arg:"" name:"file" help:"Dossiers (.json for one, .jsonl for one a line) or sheets (.csv, .tsv, .xlsx), one row a candidate. A second import of the same id updates it."`
}

// Help tells the columns of sheets, from the one list of them.
func (importCmd) Help() string {
	var b strings.Builder
	b.WriteString("The first row of a sheet names its columns, in any case and order; * marks those that it must have. A column that is none of these is named and not read.\n\n")
	for _, c := range intake.Columns {
		mark := ""
		if c.Needed {
			mark = "*"
		}
		fmt.Fprintf(&b, "  %s%s (%s): %s\n", c.Title, mark, c.Member, strings.Join(c.Names, ", "))
	}
	b.WriteString("\nSeveral mail addresses or numbers in one cell are parted by semicolons. Times without a zone are UTC. Formulas are refused. " +
		"What an earlier import recorded and the sheet has no column for stays.")
	return b.String()
}

// Run imports the files one after the other. Rows that are no dossiers are left out, written beside their file with the reasons,
// and make the command end as after bad input; an import that is interrupted goes on when it is started again.
func (c importCmd) Run(p *program) (err error) {
	in, err := p.open()
	if err != nil {
		return err
	}
	defer in.closeInto(&err)
	owner, err := in.accounts.Owner(p.ctx, c.Owner)
	if err != nil {
		return err
	}
	var bad assess.BadInput
	for _, file := range c.Files {
		t := &teller{program: p, file: file, told: time.Now()}
		count, err := intake.Run(p.ctx, in.vetting, file, intake.Options{
			Actor: vetting.CommandLine, Owner: owner.ID, Rejects: rejectsOf(file), Progress: t.progress, Reject: t.reject, Unread: t.unread,
		})
		if err != nil {
			return err
		}
		fmt.Fprintf(p.stdout, "%s: %d rows: %d new candidates, %d updated, %d as before, %d left out\n",
			file, count.Rows, count.Created, count.Updated, count.Unchanged, count.Rejected)
		bad = append(bad, t.problems...)
		if more := count.Rejected; more > 0 {
			bad = append(bad, fmt.Sprintf("%s: %d rows were left out; they are in %s with the reasons", file, more, rejectsOf(file)))
		}
	}
	if bad != nil {
		return bad
	}
	return nil
}

func rejectsOf(file string) string { return file + ".rejected.jsonl" }

// A teller says how an import goes.
type teller struct {
	*program
	file     string
	told     time.Time
	rows     int64 // when it was told
	problems []string
}

// Of an import that takes long something is told now and then, and of its problems the first few.
const (
	tellEvery   = 5 * time.Second
	fewProblems = 20
)

func (t *teller) progress(c vetting.IntakeCount) {
	since := time.Since(t.told)
	if t.rows == 0 { // an earlier run may have begun
		t.rows = c.Rows
	}
	if since < tellEvery {
		return
	}
	fmt.Fprintf(t.stderr, "%s: %d rows, %.0f a second\n", t.file, c.Rows, float64(c.Rows-t.rows)/since.Seconds())
	t.told, t.rows = time.Now(), c.Rows
}

func (t *teller) reject(r intake.Rejected) error {
	for _, problem := range r.Problems {
		if len(t.problems) < fewProblems {
			t.problems = append(t.problems, fmt.Sprintf("%s: row %d: %s", t.file, r.Row, problem))
		}
	}
	return nil
}

func (t *teller) unread(columns []string) {
	fmt.Fprintf(t.stderr, "%s: these columns are not read: %s; bonafide import --help lists those that are\n", t.file, strings.Join(columns, ", "))
}
