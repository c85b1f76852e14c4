package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"bonafide/internal/account"
	"bonafide/internal/config"
	"bonafide/internal/dataset"
	"bonafide/internal/demo"
	"bonafide/internal/sanctions"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

type demoCmd struct{}

// Run serves an invented population from a folder that is removed at the end.
func (demoCmd) Run(p *program) error {
	folder, err := os.MkdirTemp("", "bonafide-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	if err := os.Chmod(folder, 0o711); err != nil { // the database's user must get through
		return err
	}
	c, err := config.Load(append(withoutPlaces(p.environ), "BONAFIDE_DATA="+folder, "BONAFIDE_SECOND_FACTOR=optional"))
	if err != nil {
		return err
	}
	return serve(p, c, func(in *installation, site string) error { return in.fill(p, site) })
}

// withoutPlaces drops the settings that say where things are kept, so that the demonstration touches nothing real.
func withoutPlaces(environ []string) []string {
	var kept []string
	for _, e := range environ {
		name, _, _ := strings.Cut(e, "=")
		switch name {
		case "BONAFIDE_DATA", "BONAFIDE_BLOBS", "BONAFIDE_S3_ACCESS_KEY", "BONAFIDE_S3_SECRET_KEY", "DATABASE_URL":
		default:
			kept = append(kept, e)
		}
	}
	return kept
}

// fill makes the accounts and the candidates, waits for their assessments and says who may sign in.
func (in *installation) fill(p *program, site string) error {
	fmt.Fprintln(p.stdout, "inventing candidates …")
	accounts, password, err := in.demoAccounts(p.ctx)
	if err != nil {
		return err
	}
	population, err := demo.Population(time.Now())
	if err != nil {
		return err
	}
	if err := in.installDemoList(population); err != nil {
		return err
	}
	recruiter := accounts[1].Actor()
	ids, err := demo.Load(p.ctx, in.vetting, recruiter, population)
	if err != nil {
		return err
	}
	if err := in.settle(p.ctx, recruiter, ids); err != nil {
		return err
	}
	for _, id := range ids[:3] {
		if err := in.vetting.AskInterviewer(p.ctx, recruiter, id, accounts[4].ID, time.Now().Add(-time.Hour)); err != nil {
			return err
		}
	}
	if err := in.vetting.CountIndicators(p.ctx); err != nil { // the hourly job counted before anybody was there
		return err
	}
	fmt.Fprintf(p.stdout, "bonafide is ready at %s\n\n%d invented candidates; everything is gone when you stop it. Sign in with:\n\n", site, len(ids))
	table := tabwriter.NewWriter(p.stdout, 0, 0, 3, ' ', 0)
	for _, a := range accounts {
		fmt.Fprintf(table, "  %s\t%s\t%s\n", a.Role, a.Email, password)
	}
	return table.Flush()
}

// installDemoList installs the invented sanctions list and loads it, so that candidates are screened as they are recorded.
func (in *installation) installDemoList(population []demo.Candidate) error {
	entries, err := demo.Listed(population, time.Now())
	if err != nil {
		return err
	}
	dir := sanctions.Folder(in.config.Reference())
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	var b bytes.Buffer
	set := dataset.Set{Name: demo.SanctionsList, Date: entries[0].ListDate, Licence: "invented for the demonstration", Rows: len(entries)}
	if err := sanctions.Write(&b, set, entries); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, sanctions.FileName(demo.SanctionsList)), b.Bytes(), 0o644); err != nil {
		return err
	}
	_, err = in.sanctions.Load(dir)
	return err
}

// demoPeople are the accounts of the demonstration, the administrator first.
var demoPeople = []account.Draft{
	{Email: "administrator@demo.example", Name: "Adam Administrator", Role: vetting.Administrator},
	{Email: "recruiter@demo.example", Name: "Rita Recruiter", Role: vetting.Recruiter},
	{Email: "reviewer@demo.example", Name: "Rene Reviewer", Role: vetting.Reviewer},
	{Email: "lead@demo.example", Name: "Lena Lead", Role: vetting.Lead},
	{Email: "interviewer@demo.example", Name: "Ines Interviewer", Role: vetting.Interviewer},
}

// demoAccounts makes one account a role, all with the same password, which is new every time.
func (in *installation) demoAccounts(ctx context.Context) (all []account.Account, password string, err error) {
	password = "demo-" + strings.ToLower(rand.Text()[:12])
	administrator, err := in.firstAccount(ctx, demoPeople[0], password)
	if err != nil {
		return nil, "", err
	}
	all = append(all, administrator)
	for _, d := range demoPeople[1:] {
		d.Password = password
		a, err := in.accounts.Create(ctx, administrator.Actor(), d)
		if err != nil {
			return nil, "", err
		}
		all = append(all, a)
	}
	return all, password, nil
}

// firstAccount sets the installation up as a person with the link would.
func (in *installation) firstAccount(ctx context.Context, d account.Draft, password string) (account.Account, error) {
	link, err := in.accounts.SetupToken(ctx)
	if err != nil {
		return account.Account{}, err
	}
	d.Password = password
	if _, err := in.accounts.SetUp(ctx, link, d, account.Visit{}); err != nil {
		return account.Account{}, err
	}
	return in.accounts.Owner(ctx, d.Email)
}

// settle waits until every file is read and every candidate assessed.
func (in *installation) settle(ctx context.Context, actor vetting.Actor, ids []uuid.UUID) error {
	for _, id := range ids {
		for {
			r, err := in.vetting.Candidate(ctx, actor, id)
			if err != nil {
				return err
			}
			if r.UpToDate() && !r.Reading() {
				break
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(50 * time.Millisecond):
			}
		}
	}
	return nil
}
