package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"strings"

	"bonafide/internal/account"
	"bonafide/internal/bench"
	"bonafide/internal/config"
	"bonafide/internal/jobs"
	"bonafide/internal/postgres"
	"bonafide/internal/store"
	"bonafide/internal/vetting"

	"github.com/jackc/pgx/v5"
)

type benchCmd struct {
	Candidates int      `default:"100000" help:"How many candidates to invent. A million takes 20 GB of disk and half an hour to fill."`
	Seed       uint64   `default:"1" help:"What is invented is the same for the same seed."`
	Only       []string `help:"Measure only these, separated by commas: ${bench_measures}."`
}

// Run measures a throw-away installation and prints what came out, as JSON. Where DATABASE_URL names a server, the
// installation's database is made on it for the time, by the name bonafide_bench_ and letters by chance.
func (c benchCmd) Run(p *program) (err error) {
	folder, err := os.MkdirTemp("", "bonafide-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	if err := os.Chmod(folder, 0o711); err != nil { // the database's user must get through
		return err
	}
	settings, err := p.config()
	if err != nil {
		return err
	}
	environ := append(withoutPlaces(p.environ), "BONAFIDE_DATA="+folder)
	if at := settings.DatabaseURL.Reveal(); at != "" {
		scratch, drop, err := scratchDatabase(p.ctx, at)
		if err != nil {
			return err
		}
		defer drop()
		environ = append(environ, "DATABASE_URL="+scratch)
	}
	if settings, err = config.Load(environ); err != nil {
		return err
	}
	in, err := open(p.ctx, settings, logger(settings, p.stderr))
	if err != nil {
		return err
	}
	defer in.closeInto(&err)
	return c.measure(p, in)
}

func (c benchCmd) measure(p *program, in *installation) error {
	owner, err := in.firstAccount(p.ctx, account.Draft{Email: "bench@bench.example", Name: "Bench", Role: vetting.Administrator}, "bench-"+rand.Text())
	if err != nil {
		return err
	}
	w := &bench.World{
		Pool: in.pool, Store: in.store, Reopen: func() (*store.Store, error) { return newStore(in.pool, in.vetting.Secret, in.vault) }, Vetting: in.vetting, Owner: owner.ID, Log: in.log, Workers: jobs.Workers, Candidates: c.Candidates, Seed: c.Seed, Rounds: bench.Rounds,
	}
	report, err := bench.Run(p.ctx, w, c.Only)
	if err != nil {
		return err
	}
	return printJSON(p.stdout, report)
}

// scratchDatabase makes a database on the server that the address names. It returns the new one's address and what drops it.
func scratchDatabase(ctx context.Context, address string) (_ string, drop func(), err error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme == "" {
		return "", nil, fmt.Errorf("DATABASE_URL: write it as postgres://user@host/database")
	}
	pool, err := postgres.Open(ctx, address)
	if err != nil {
		return "", nil, err
	}
	name := "bonafide_bench_" + strings.ToLower(rand.Text())
	identifier := pgx.Identifier{name}.Sanitize()
	if _, err := pool.Exec(ctx, "CREATE DATABASE "+identifier); err != nil {
		pool.Close()
		return "", nil, err
	}
	u.Path = "/" + name
	return u.String(), func() {
		pool.Exec(context.WithoutCancel(ctx), "DROP DATABASE "+identifier+" WITH (FORCE)")
		pool.Close()
	}, nil
}
