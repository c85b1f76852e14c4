package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"bonafide/internal/config"
	"bonafide/internal/errs"
	"bonafide/internal/store"
	"bonafide/internal/vault"
)

// vaultFile is the file of the vault's keys.
func vaultFile(c config.Config) string {
	if c.KeyFile != "" {
		return c.KeyFile
	}
	return filepath.Join(c.Data, "vault.key")
}

// readKeys reads the vault's keys, from the setting where there is one, else from their file.
func readKeys(c config.Config) (vault.Keys, error) {
	if keys := c.Key.Reveal(); keys != "" {
		k, err := vault.ParseKeys(strings.ReplaceAll(keys, ",", "\n"))
		if err != nil {
			err = fmt.Errorf("BONAFIDE_KEY: %w", err)
		}
		return k, err
	}
	return vault.ReadFile(vaultFile(c))
}

// openVault reads the keys of the vault. At the first start, when nothing is sealed yet, it makes the data folder's file.
func (in *installation) openVault(ctx context.Context) (err error) {
	c := in.config
	in.vault, err = vault.Open(func() (vault.Keys, error) { return readKeys(c) })
	if !errors.Is(err, os.ErrNotExist) {
		return err
	}
	sealed, err := store.Sealed(ctx, in.pool)
	if err != nil {
		return err
	}
	switch {
	case sealed:
		return errs.Invalidf("%s: is not there, and without it nobody reads the candidates' data: put back the copy that you keep of it, or name another place in BONAFIDE_KEY_FILE", vaultFile(c))
	case c.KeyFile != "":
		return errs.Invalidf("%s: BONAFIDE_KEY_FILE names it and it is not there: make one with `bonafide key add`", c.KeyFile)
	}
	id, err := vault.AddKey(vaultFile(c))
	if err != nil {
		return err
	}
	in.log.Info("made the key that candidates' data are sealed under: keep a copy of the file apart from backups", "file", vaultFile(c), "key", id)
	in.vault, err = vault.Open(func() (vault.Keys, error) { return readKeys(c) })
	return err
}

// explainKeys says what mends keys that do not open the data.
func (in *installation) explainKeys(err error) error {
	if !errors.Is(err, vault.ErrOtherKey) {
		return err
	}
	return errs.Invalidf("The key of the vault is another one than the candidates' data are sealed under: %v. Put back the copy that you keep of %s.", err, vaultFile(in.config))
}

type keyCmd struct {
	Add  keyAddCmd  `cmd:"" help:"Make a key and put it first into the file: a running Bonafide seals by it within a minute, and needs the older ones no longer once its log says so."`
	List keyListCmd `cmd:"" help:"Print the ids of the keys, the newest first."`
}

type keyAddCmd struct{}

// Run touches no database: where the app runs it takes up the new key by itself.
func (keyAddCmd) Run(p *program) error {
	c, err := p.config()
	if err != nil {
		return err
	}
	if c.Key.Reveal() != "" {
		return errs.Invalidf("BONAFIDE_KEY holds the keys: put a new one before them, with a comma between, and start Bonafide again")
	}
	if err := os.MkdirAll(filepath.Dir(vaultFile(c)), 0o711); err != nil {
		return err
	}
	id, err := vault.AddKey(vaultFile(c))
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "key %s is in %s: keep a copy of the file apart from backups\n", id, vaultFile(c))
	return err
}

type keyListCmd struct{}

// Run prints ids, which tell nothing of the keys.
func (keyListCmd) Run(p *program) error {
	c, err := p.config()
	if err != nil {
		return err
	}
	keys, err := readKeys(c)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.stdout, keys.IDs())
	return err
}
