package main

import (
	"fmt"
	"time"

	"bonafide/internal/account"
	"bonafide/internal/errs"
)

type tokenCmd struct {
	Add tokenAddCmd `cmd:"" help:"Make a token for the API."`
}

type tokenAddCmd struct {
	Name    string   `arg:"" help:"What the token is for."`
	Account string   `required:"" help:"Mail address of the account that it acts as."`
	Scope   []string `required:"" help:"What it allows: ${token_scopes}. Several are separated by commas."`
	Days    int      `default:"90" help:"For how many days, 366 at most."`
}

// Run prints the token, once.
func (c tokenAddCmd) Run(p *program) (err error) {
	d := account.TokenDraft{Name: c.Name, Account: c.Account, Life: time.Duration(c.Days) * 24 * time.Hour}
	for _, s := range c.Scope {
		d.Scopes = append(d.Scopes, account.Scope(s))
	}
	if problems := d.Check(); len(problems) > 0 {
		return errs.Invalidf("%s", wrong(problems, "name", "account", "scopes", "life"))
	}
	in, err := p.open()
	if err != nil {
		return err
	}
	defer in.closeInto(&err)
	secret, t, err := in.accounts.AddToken(p.ctx, keeper, d)
	if err != nil {
		return err
	}
	fmt.Fprintln(p.stdout, secret)
	fmt.Fprintf(p.stderr, "It acts as %s until %s, and is shown only now.\n", t.Account.Email, t.ExpiresAt.Format("2 January 2006"))
	return nil
}
