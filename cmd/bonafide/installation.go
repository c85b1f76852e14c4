package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	netmail "net/mail"
	"os"
	"path/filepath"
	"time"

	"bonafide/internal/account"
	"bonafide/internal/ats"
	"bonafide/internal/audit"
	"bonafide/internal/blob"
	"bonafide/internal/catalog"
	"bonafide/internal/clearance"
	"bonafide/internal/config"
	"bonafide/internal/dataset"
	"bonafide/internal/dossier"
	"bonafide/internal/enquiry"
	"bonafide/internal/errs"
	"bonafide/internal/impact"
	"bonafide/internal/impact/survey"
	"bonafide/internal/intake"
	"bonafide/internal/jobs"
	"bonafide/internal/mail"
	"bonafide/internal/network"
	"bonafide/internal/outbound"
	"bonafide/internal/policy"
	"bonafide/internal/postgres"
	"bonafide/internal/reader"
	"bonafide/internal/reference"
	"bonafide/internal/sanctions"
	"bonafide/internal/seal"
	"bonafide/internal/sso"
	"bonafide/internal/store"
	"bonafide/internal/vault"
	"bonafide/internal/vetting"
	"bonafide/internal/watchlist"
	"bonafide/internal/webhook"

	"github.com/jackc/pgx/v5/pgxpool"
)

// An installation is everything behind the site: the database, the documents, the reference data and the services on
// them. Close what open returned.
type installation struct {
	config   config.Config
	log      *slog.Logger
	database *postgres.Server // nil with an outside database
	pool     *pgxpool.Pool
	answers  *pgxpool.Pool // the database of survey answers; nil: there is none
	files    blob.Store    // as they lie
	blobs    vault.Blobs
	vault    *vault.Vault
	networks *network.Database
	store    *store.Store
	accounts *account.Service
	reader   *reader.Confined
	vetting  *vetting.Service
	policies *policy.Service
	jobs     *jobs.Runner
	key      *seal.Key

	watchlists *watchlist.Service
	sanctions  sanctions.Screener
	clearances *clearance.Service
	imports    *intake.Service
	webhooks   *webhook.Service
	systems    *ats.Service
}

// startLimit bounds the start of the database, recovery after a crash included.
const startLimit = 2 * time.Minute

// open builds an installation from the bottom up. Background jobs do not run yet.
func open(ctx context.Context, c config.Config, log *slog.Logger) (_ *installation, err error) {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	in := &installation{config: c, log: log}
	defer func() {
		if err != nil {
			err = errors.Join(err, in.close())
		}
	}()
	if err := os.MkdirAll(c.Data, 0o711); err != nil {
		return nil, err
	}
	if in.networks, err = network.Open(c.Reference()); err != nil {
		return nil, err
	}
	if in.files, err = blob.Open(ctx, string(c.Blobs), blob.Credentials{AccessKey: c.S3AccessKey, SecretKey: c.S3SecretKey.Reveal()}); err != nil {
		return nil, err
	}
	if err := in.openDatabase(ctx); err != nil {
		return nil, err
	}
	if err := in.openVault(ctx); err != nil {
		return nil, err
	}
	return in, in.openServices(ctx)
}

// open opens the installation for a command that does one thing to it.
func (p *program) open() (*installation, error) {
	settings, err := p.config()
	if err != nil {
		return nil, err
	}
	return open(p.ctx, settings, logger(settings, p.stderr))
}

// closeInto closes the installation at the end of a command and adds what goes wrong to the command's error.
func (in *installation) closeInto(err *error) { *err = errors.Join(*err, in.close()) }

func (in *installation) openDatabase(ctx context.Context) (err error) {
	url := in.config.DatabaseURL.Reveal()
	if url == "" {
		in.database, err = postgres.Start(ctx, postgres.Config{
			Dir: filepath.Join(in.config.Data, "postgres"), Bin: in.config.PGBin, Logger: in.log,
		})
		if err != nil {
			return err
		}
		url = in.database.URL()
	}
	if in.pool, err = postgres.Open(ctx, url); err != nil {
		return err
	}
	if err := postgres.Migrate(ctx, in.pool); err != nil {
		return err
	}
	if err := in.openAnswers(ctx); err != nil || in.database == nil {
		return err
	}
	return jobs.Resume(ctx, in.pool) // nobody else is on the built-in database
}

// openAnswers opens the database of survey answers, where there is one.
func (in *installation) openAnswers(ctx context.Context) (err error) {
	url := in.config.ImpactURL.Reveal()
	if url == "" && in.database != nil {
		url = in.database.ImpactURL()
	}
	if url == "" {
		return nil
	}
	if in.answers, err = postgres.Open(ctx, url); err != nil {
		return err
	}
	return postgres.MigrateImpact(ctx, in.answers)
}

// impact watches how the checks weigh on groups.
func (in *installation) impact() *impact.Service {
	s := &impact.Service{Cases: in.store, Catalog: catalog.All, Now: time.Now}
	if in.answers != nil {
		s.Keeper = survey.Store{Pool: in.answers}
	}
	return s
}

func (in *installation) openServices(ctx context.Context) error {
	key, err := linkKey(filepath.Join(in.config.Data, "link.key"))
	if err != nil {
		return err
	}
	if in.store, err = newStore(in.pool, key, in.vault); err != nil {
		return err
	}
	if err := in.store.Unlock(ctx); err != nil {
		return in.explainKeys(err)
	}
	in.blobs = vault.Blobs{Store: in.files, Keys: in.store}
	if in.store.AuditKey, err = audit.OpenKey(keyFile(in.config)); err != nil {
		return err
	}
	if in.key, err = seal.NewKey(in.store.AuditKey.Private()); err != nil {
		return err
	}
	if in.accounts, err = account.New(in.store, time.Now); err != nil {
		return err
	}
	in.accounts.Post, in.accounts.Site = in.post(), string(in.config.PublicURL)
	in.accounts.SecondFactor = in.config.SecondFactor == config.Required
	in.accounts.Signon, in.accounts.Groups = in.signon()
	if in.reader, err = newReader(in.log, filepath.Join(in.config.Data, "wasm"), in.config.OCRModel); err != nil {
		return err
	}
	paid, err := in.paid()
	if err != nil {
		return err
	}
	ref := reference.Data{Networks: in.networks}
	in.vetting = &vetting.Service{
		Store: in.store, Blobs: in.blobs, Reader: in.reader, Catalog: catalog.All, Now: time.Now, Faces: bool(in.config.Faces), Secret: key,
		Uploads: vetting.UploadBudget{Files: int(in.config.UploadFiles), Bytes: int64(in.config.UploadMB) * 1_000_000},
		Company: in.config.Company, Post: in.post(), Paid: paid, Site: string(in.config.PublicURL),
		Complete: func(d *dossier.Dossier) { ref.Complete(d) }, Screen: in.sanctions.Screen,
	}
	in.watchlists = &watchlist.Service{Store: in.store, Now: time.Now}
	in.clearances = &clearance.Service{Store: in.store, Now: time.Now}
	in.policies = &policy.Service{Store: in.store, Catalog: catalog.All, Now: time.Now, Complete: in.vetting.Complete}
	in.accounts.Sealer = in.vault
	in.webhooks = &webhook.Service{Store: in.store, Sealer: in.vault, Client: outbound.New(in.config.Inside), Now: time.Now, Site: string(in.config.PublicURL)}
	in.systems = &ats.Service{Store: in.store, Vetting: in.vetting, Sealer: in.vault, Client: in.webhooks.Client, Now: time.Now, Site: string(in.config.PublicURL)}
	in.imports = &intake.Service{Store: in.store, Blobs: in.blobs, Vetting: in.vetting, Now: time.Now}
	in.jobs, err = jobs.NewRunner(in.pool, jobs.Services{Accounts: in.accounts, Vetting: in.vetting, Policies: in.policies, Imports: in.imports, Webhooks: in.webhooks, Systems: in.systems}, in.log)
	return err
}

func newStore(pool *pgxpool.Pool, linkKey []byte, v *vault.Vault) (*store.Store, error) {
	queue, err := jobs.NewQueue(pool)
	if err != nil {
		return nil, err
	}
	return store.New(pool, queue, linkKey, v)
}

// signon returns the company's sign-on and the roles of its groups, nil where nobody named one.
func (in *installation) signon() (*sso.Provider, []account.GroupRole) {
	c := in.config
	if c.OIDCIssuer == "" {
		return nil, nil
	}
	var roles []account.GroupRole
	for _, g := range c.OIDCRoles {
		roles = append(roles, account.GroupRole{Group: g.Group, Role: vetting.Role(g.Role)})
	}
	return sso.New(sso.Config{
		Issuer: string(c.OIDCIssuer), ClientID: c.OIDCClient, Secret: c.OIDCSecret.Reveal(), Redirect: string(c.PublicURL) + account.SignonPath,
		Groups: c.OIDCGroups, Factors: c.OIDCFactors,
	}, nil, time.Now), roles
}

// post returns where mail is handed in, nil where nobody named a server.
func (in *installation) post() vetting.Post {
	if server := in.mailServer(); server != nil {
		return server
	}
	return nil
}

func (in *installation) mailServer() *mail.Server {
	c := in.config
	if c.SMTP.Host == "" {
		return nil
	}
	return &mail.Server{
		Security: mail.Security(c.SMTP.Scheme), Host: c.SMTP.Host, Port: c.SMTP.Port, User: c.SMTP.User, Password: c.SMTPPassword.Reveal(),
		From: netmail.Address(c.MailFrom),
	}
}

// paid returns the services of others that somebody named.
func (in *installation) paid() (map[vetting.EnquiryKind]vetting.PaidService, error) {
	c, all := in.config, map[vetting.EnquiryKind]vetting.PaidService{}
	name := func(kind vetting.EnquiryKind, s config.Service, secret config.Secret, budget config.Budget) error {
		if s.Address == "" {
			return nil
		}
		service, err := enquiry.New(s.Address, s.User, secret.Reveal())
		all[kind] = vetting.PaidService{Service: service, Budget: int(budget)}
		return err
	}
	return all, errors.Join(name(vetting.AskNetwork, c.IPService, c.IPToken, c.IPBudget), name(vetting.AskLine, c.LineService, c.LineSecret, c.LineBudget))
}

// warm loads the reference data, which are read at their first use, so that no recruiter waits for them.
func (in *installation) warm() {
	in.vetting.Complete(&dossier.Dossier{
		Residence: &dossier.Address{City: "Houston", Region: "TX", Country: "US"},
		Contacts:  []dossier.Contact{{Kind: dossier.Email, Value: "nobody@example.com"}},
		Sessions:  []dossier.Session{{IP: "192.0.2.1"}, {IP: "2001:db8::1"}},
	})
	if err := in.loadSanctions(); err != nil {
		in.log.Error("sanctions lists are not in use", "error", err)
	}
}

// loadSanctions reads the lists that are installed, and has every candidate screened against them: they may be others
// than before the start.
func (in *installation) loadSanctions() error {
	some, err := in.sanctions.Load(sanctions.Folder(in.config.Reference()))
	if err != nil {
		return err
	}
	if some {
		in.log.Info("sanctions lists are loaded", "lists", dataset.Join(in.sanctions.Datasets()))
	}
	return in.jobs.Rescreen(context.Background())
}

// databaseDone is closed when the built-in database ends by itself; it is nil, and so never ready, with an outside one.
func (in *installation) databaseDone() <-chan struct{} {
	if in.database == nil {
		return nil
	}
	return in.database.Done()
}

// ready reports what keeps the site from serving.
func (in *installation) ready(ctx context.Context) error {
	if err := in.store.Ping(ctx); err != nil {
		return fmt.Errorf("database: %w", err)
	}
	if err := in.blobs.Ping(ctx); err != nil {
		return fmt.Errorf("documents: %w", err)
	}
	return nil
}

// stopLimit is how long running work has to end.
const stopLimit = 20 * time.Second

// close ends what open began, the database last.
func (in *installation) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), stopLimit)
	defer cancel()
	var err error
	if in.reader != nil {
		in.reader.Close()
	}
	if in.store != nil && in.store.AuditKey != nil { // so that what the last second brought has its place; else it gets one after the next start
		if err := in.store.Integrate(ctx, checkpoints(in.config), in.log); err != nil {
			in.log.Warn("entries of the audit log wait for their places", "err", err)
		}
	}
	if in.store != nil {
		err = in.store.Close()
	}
	for _, pool := range []*pgxpool.Pool{in.pool, in.answers} {
		if pool != nil {
			pool.Close()
		}
	}
	if in.database != nil {
		err = errors.Join(err, in.database.Stop(ctx))
	}
	return err
}

// find returns the candidate that a command names.
func (in *installation) find(ctx context.Context, id string) (*vetting.Record, error) {
	r, err := in.vetting.Find(ctx, vetting.CommandLine, id)
	if errors.Is(err, errs.NotFound) {
		return nil, errs.Invalidf("%s: is no candidate's id", id)
	}
	return r, err
}

// absent returns an error where a command would overwrite a file; no name is none.
func absent(file string) error {
	if _, err := os.Lstat(file); file == "" || errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return errs.Invalidf("%s: exists already: name another file, or remove it first", file)
}

// linkKeySize is the length, in bytes, of the secret under which shared values are hashed and the tokens of links are made:
// that of HMAC-SHA-256.
const linkKeySize = 32

// linkKey reads the installation's secret, and makes it at the first start.
func linkKey(file string) ([]byte, error) {
	key, err := os.ReadFile(file)
	if err == nil && len(key) != linkKeySize {
		return nil, fmt.Errorf("%s: has %d bytes instead of %d: restore it from a backup; without it nothing that was recorded before is found to be shared, and no link that was sent works", file, len(key), linkKeySize)
	}
	if !errors.Is(err, os.ErrNotExist) {
		return key, err
	}
	key = make([]byte, linkKeySize)
	rand.Read(key)
	return key, writeOnce(file, bytes.NewReader(key))
}

// writeOnce writes a file that must not exist, durably or not at all.
func writeOnce(file string, data io.Reader) error {
	f, err := os.OpenFile(file+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, data)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(file+".new", file)
}
