package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"time"

	"bonafide/internal/catalog"
	"bonafide/internal/checkplan"
	"bonafide/internal/config"
	"bonafide/internal/dashboard"
	"bonafide/internal/dataset"
	"bonafide/internal/lookup"
	"bonafide/internal/resume"
	"bonafide/internal/secondread"
	"bonafide/internal/setup/tool"
	"bonafide/web"

	"github.com/prometheus/client_golang/prometheus"
)

type serveCmd struct{}

// Run serves until the program is told to stop.
func (serveCmd) Run(p *program) error {
	c, err := p.config()
	if err != nil {
		return err
	}
	return serve(p, c, func(in *installation, site string) error { return in.greet(p, site) })
}

// serve opens the installation, begins to listen and hands over to greet once a request would succeed. It returns when
// the context ends or the database does.
func serve(p *program, c config.Config, greet func(in *installation, site string) error) (err error) {
	log := logger(c, p.stderr)
	listener, err := net.Listen("tcp", string(c.Addr))
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w; choose another address with BONAFIDE_ADDR", c.Addr, err)
	}
	defer listener.Close()
	in, err := open(p.ctx, c, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.close()) }()

	registry := in.newRegistry()
	if err := in.serveAdmin(p.ctx, registry); err != nil {
		return err
	}
	server := &http.Server{Handler: in.site(registry), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 5 * time.Minute,
		WriteTimeout: 5 * time.Minute, IdleTimeout: 2 * time.Minute, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	if err := in.jobs.Start(context.WithoutCancel(p.ctx)); err != nil {
		return err
	}
	if _, err := in.vetting.ExpireFaceConsents(p.ctx); err != nil { // what came due while nothing ran
		return err
	}
	if err := greet(in, origin(c, listener)); err != nil {
		return err
	}
	go in.warm()
	gallery, stopGallery := context.WithCancel(p.ctx)
	defer stopGallery()
	go in.store.KeepGallery(gallery, in.log)
	go in.keepAudit(gallery, in.log)
	go in.keepErased(gallery)
	go in.store.KeepVault(gallery, in.blobs, in.log)
	go in.keepAnswers(gallery)
	go in.keepWitness(gallery)
	select {
	case <-p.ctx.Done():
	case err = <-ended:
	case <-in.databaseDone():
		err = errors.New("the built-in database ended; its last messages are in the log above")
	}
	ctx, cancel := context.WithTimeout(context.Background(), stopLimit)
	defer cancel()
	return errors.Join(err, server.Shutdown(ctx), in.jobs.Stop(ctx))
}

func (in *installation) site(metrics prometheus.Registerer) http.Handler {
	return web.New(web.Deps{
		Accounts: in.accounts, Vetting: in.vetting, Policies: in.policies, Watchlists: in.watchlists, Clearances: in.clearances, CheckPlans: &checkplan.Service{Store: in.store, Vetting: in.vetting, Now: time.Now}, Impact: in.impact(), Reads: &secondread.Service{Store: in.store, Now: time.Now}, Catalog: catalog.All, Log: in.log, Now: time.Now, Ready: in.ready,
		Site: string(in.config.PublicURL), Proxies: in.config.Proxies, Metrics: metrics,
		AuditKey: in.store.AuditKey.Public(), SecurityContact: in.config.Security.Address, Contact: in.config.MailFrom.Address,
		Imports: in.imports,
		Reports: in.reports(), Dashboard: &dashboard.Service{Store: in.store, Now: time.Now}, Resumes: resume.Reader{PDF: in.reader}, Datasets: in.datasets,
		Webhooks: in.webhooks, Systems: in.systems,
	})
}

// chromium returns the program that prints PDF reports, "" where there is none.
func (in *installation) chromium() string {
	if in.config.Chrome != "" {
		return in.config.Chrome
	}
	path, err := tool.Chromium()
	if err != nil {
		in.log.Info("no Chromium found: PDF reports are drawn without it")
		return ""
	}
	return path
}

// datasets lists the reference data in use.
func (in *installation) datasets() []dataset.Set {
	var sets []dataset.Set
	for _, s := range lookup.Status(in.networks, time.Now(), in.sanctions.Datasets()...).Datasets {
		sets = append(sets, s.Set)
	}
	return sets
}

// greet says where the site is, and how to make the first administrator where there is none.
func (in *installation) greet(p *program, site string) error {
	fmt.Fprintf(p.stdout, "bonafide is ready at %s\n", site)
	token, err := in.accounts.SetupToken(p.ctx)
	if err != nil || token == "" {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "Set it up here, once, within a day: %s/set-up?token=%s\n", site, url.QueryEscape(token))
	return err
}

// origin returns the address of the site as people type it.
func origin(c config.Config, listener net.Listener) string {
	if c.PublicURL != "" {
		return string(c.PublicURL)
	}
	return "http://" + listener.Addr().String()
}

func logger(c config.Config, w io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: c.LogLevel.Level()}
	if c.LogFormat == config.LogJSON {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// sweepEvery is how long a survey's answer may outlive its candidate.
const sweepEvery = time.Hour

// keepAnswers forgets the survey's answers of candidates who are gone, until the context ends.
func (in *installation) keepAnswers(ctx context.Context) {
	watch := in.impact()
	if !watch.On() {
		return
	}
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		if err := watch.Sweep(ctx); err != nil && ctx.Err() == nil {
			in.log.Error("answers of candidates who are gone were not looked for", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
