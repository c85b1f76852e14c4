// Package doctor examines whether an installation is fit to be used by others: what keeps it from working, what is unsafe, and
// what would mend it. It changes nothing, and the web app may run meanwhile.
package doctor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"bonafide/internal/blob"
	"bonafide/internal/config"
	"bonafide/internal/dataset"
	"bonafide/internal/mail"
	"bonafide/internal/vault"
)

// A Severity says what follows from a finding.
type Severity string

// The severities.
const (
	Good Severity = "ok"
	Poor Severity = "warning" // works, and should be better
	Bad  Severity = "refused" // does not work, or is not safe for the people whose data it holds
)

// A Finding is the answer of one check.
type Finding struct {
	Check    string // what was looked at
	Severity Severity
	Says     string // what is so, and where it is not good, what mends it
}

// An Installation is what is examined.
type Installation struct {
	Config config.Config
	Mail   *mail.Server  // nil: no mail is sent
	Data   []dataset.Set // the reference data in use
	Chrome string        // program that prints PDFs; empty: none was found
	Now    time.Time
}

// limit is how long a check may wait for another machine.
const limit = 10 * time.Second

// Examine makes every check, whatever the others say.
func Examine(ctx context.Context, in Installation) []Finding {
	ctx, cancel := context.WithTimeout(ctx, 4*limit)
	defer cancel()
	c := in.Config
	findings := []Finding{
		address(c),
		proxies(c),
		secondFactor(c),
		secret("Secret", c.Data, "link.key"),
		secret("Key of the log", c.Data, "audit.key"),
		vaultKey(c),
		space(c.Data),
	}
	findings = append(findings, database(ctx, c.DatabaseURL.Reveal(), in.Now)...)
	return append(findings,
		documents(ctx, c),
		post(ctx, in.Mail),
		reference(in.Data, in.Now),
		printing(in.Chrome),
	)
}

func good(check, says string, values ...any) Finding {
	return Finding{check, Good, fmt.Sprintf(says, values...)}
}

func poor(check, says string, values ...any) Finding {
	return Finding{check, Poor, fmt.Sprintf(says, values...)}
}

func bad(check, says string, values ...any) Finding {
	return Finding{check, Bad, fmt.Sprintf(says, values...)}
}

// public reports whether people on other machines reach the site.
func public(c config.Config) bool {
	u, err := url.Parse(string(c.PublicURL))
	return err == nil && !config.Loopback(u.Hostname())
}

// address wants the way to the site encrypted: passwords and documents travel on it.
func address(c config.Config) Finding {
	const check = "Address of the site"
	switch {
	case !public(c):
		return poor(check, "%s: nobody on another machine reaches it. Name the https address that people open in BONAFIDE_PUBLIC_URL", c.PublicURL)
	case !c.PublicURL.Secure():
		return bad(check, "%s: passwords and documents travel in the clear. Put a proxy with TLS before Bonafide and name its https address in BONAFIDE_PUBLIC_URL", c.PublicURL)
	}
	return good(check, "%s", c.PublicURL)
}

// proxies wants the proxy named that must stand before the site, since Bonafide itself speaks no TLS: without it, everybody
// seems to come from the proxy's address.
func proxies(c config.Config) Finding {
	const check = "Proxies"
	switch {
	case len(c.Proxies) == 0 && c.PublicURL.Secure():
		return bad(check, "none is named, but one stands before an https address: the addresses of candidates would all be recorded as the proxy's. Name its network in BONAFIDE_TRUSTED_PROXIES")
	case len(c.Proxies) == 0:
		return good(check, "none")
	}
	for _, p := range c.Proxies {
		if p.Bits() < 8 {
			return bad(check, "%s is so wide that anybody's header would be believed. Name the proxy's own network in BONAFIDE_TRUSTED_PROXIES", p)
		}
	}
	return good(check, "%v", c.Proxies)
}

// secondFactor wants more than a password of those who decide about candidates and keep accounts.
func secondFactor(c config.Config) Finding {
	const check = "Second factor"
	switch {
	case c.SecondFactor == config.Required:
		return good(check, "required of reviewers, leads and administrators")
	case public(c):
		return bad(check, "optional: whoever learns a reviewer's password reads every record. Take BONAFIDE_SECOND_FACTOR=optional away")
	}
	return poor(check, "optional: take BONAFIDE_SECOND_FACTOR=optional away before others use the site")
}

// secret wants the installation's secret in a file kept from the machine's other users.
func secret(check, data, name string) Finding {
	file := filepath.Join(data, name)
	info, err := os.Stat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return poor(check, "%s is not there yet: the first start makes it. Keep it with the backups", file)
	case err != nil:
		return bad(check, "%v: run Bonafide as the user who owns the folder", err)
	case info.Mode().Perm()&0o077 != 0:
		return bad(check, "%s can be read by other users of this machine: chmod 600 it", file)
	}
	return good(check, "%s", file)
}

// vaultKey wants the keys that data are sealed under at hand, kept from others, and elsewhere than the data themselves.
func vaultKey(c config.Config) Finding {
	const check = "Keys of the vault"
	if keys := c.Key.Reveal(); keys != "" {
		k, err := vault.ParseKeys(strings.ReplaceAll(keys, ",", "\n"))
		if err != nil {
			return bad(check, "BONAFIDE_KEY: %v", err)
		}
		return good(check, "BONAFIDE_KEY holds %s", k.IDs())
	}
	file := cmp.Or(c.KeyFile, filepath.Join(c.Data, "vault.key"))
	info, err := os.Stat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist) && c.KeyFile == "" && fresh(c.Data):
		return poor(check, "%s is not there yet: the first start makes it. Keep a copy apart from the backups", file)
	case err != nil:
		return bad(check, "%v: without it nobody reads the candidates' data. Put back the copy that you keep", err)
	case info.Mode().Perm()&0o077 != 0:
		return bad(check, "%s can be read by other users of this machine: chmod 600 it", file)
	}
	k, err := vault.ReadFile(file)
	if err != nil {
		return bad(check, "%v. Put back the copy that you keep", err)
	}
	if c.KeyFile == "" {
		return poor(check, "%s holds %s beside what it seals: whoever takes the disk has both. Move it to another disk and name it in BONAFIDE_KEY_FILE, or hand it over in BONAFIDE_KEY", file, k.IDs())
	}
	return good(check, "%s holds %s", file, k.IDs())
}

// fresh reports whether nothing was ever kept in the data folder.
func fresh(data string) bool {
	_, err := os.Stat(filepath.Join(data, "link.key"))
	return errors.Is(err, fs.ErrNotExist)
}

// documents wants a place for files that can be written.
func documents(ctx context.Context, c config.Config) Finding {
	const check = "Documents"
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	store, err := blob.Open(ctx, string(c.Blobs), blob.Credentials{AccessKey: c.S3AccessKey, SecretKey: c.S3SecretKey.Reveal()})
	if err == nil {
		err = store.Ping(ctx)
	}
	if err != nil {
		return bad(check, "%s: %v: mend the folder or the S3 server, or name another in BONAFIDE_BLOBS", c.Blobs, err)
	}
	u, err := url.Parse(string(c.Blobs))
	if err == nil && u.Scheme == "s3" && u.Query().Get("tls") == "false" {
		host, _, _ := splitHost(u.Query().Get("endpoint"))
		if !config.Loopback(host) {
			return bad(check, "%s: documents travel in the clear. Take tls=false out of BONAFIDE_BLOBS", c.Blobs)
		}
	}
	return good(check, "%s can be written", c.Blobs)
}

// post wants a mail server that answers and knows the user.
func post(ctx context.Context, server *mail.Server) Finding {
	const check = "Mail"
	if server == nil {
		return poor(check, "none is sent: people copy links by hand. Name a server in BONAFIDE_SMTP")
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if err := server.Ping(ctx); err != nil {
		return bad(check, "%v: mend BONAFIDE_SMTP and BONAFIDE_SMTP_PASSWORD", err)
	}
	return good(check, "%s takes mail", server.Host)
}

// old is the age from which addresses on the network have moved too far: published lists of exits turn over within months.
const old = 90 * 24 * time.Hour

// reference wants data about networks that are not out of date.
func reference(sets []dataset.Set, now time.Time) Finding {
	const check = "Reference data"
	var stale []string
	own := false
	for _, s := range sets {
		if s.Path == "" {
			continue
		}
		own = true
		if day, err := time.Parse(time.DateOnly, s.Date); err == nil && now.Sub(day) > old && !slices.Contains(stale, s.String()) {
			stale = append(stale, s.String())
		}
	}
	switch {
	case !own:
		return poor(check, "only the built-in data are there, which know countries and no towns: run bonafide data update")
	case len(stale) > 0:
		return poor(check, "out of date: %s: run bonafide data update", strings.Join(stale, ", "))
	}
	return good(check, "none of the operator's files is older than 90 days")
}

func printing(chrome string) Finding {
	const check = "PDF reports"
	if chrome == "" {
		return poor(check, "no Chromium was found: reports are drawn in every script, but their headings and tables are not marked for screen readers. Install the package chromium, or name a program in BONAFIDE_CHROME")
	}
	return good(check, "printed by %s", chrome)
}
