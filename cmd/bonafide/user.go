package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"bonafide/internal/account"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"
)

type userCmd struct {
	Add userAddCmd `cmd:"" help:"Add an account."`
}

type userAddCmd struct {
	Email        string `arg:"" help:"Mail address to sign in with."`
	Name         string `required:"" help:"Name as others see it."`
	Role         string `enum:"interviewer,recruiter,reviewer,lead,administrator" required:"" help:"interviewer, recruiter, reviewer, lead or administrator."`
	PasswordFile string `required:"" help:"File whose first line is the password; /dev/stdin to type it."`
}

// longestLine is far above any password.
const longestLine = 4096

// Run adds the account. The password never stands in the arguments, which other users of the machine may see.
func (c userAddCmd) Run(p *program) (err error) {
	password, err := firstLine(c.PasswordFile)
	if err != nil {
		return err
	}
	d := account.Draft{Email: c.Email, Name: c.Name, Role: vetting.Role(c.Role), Password: password}
	if problems := d.Check(); len(problems) > 0 {
		return errs.Invalidf("%s", wrong(problems, "email", "name", "role", "password"))
	}
	in, err := p.open()
	if err != nil {
		return err
	}
	defer in.closeInto(&err)
	a, err := in.accounts.Create(p.ctx, keeper, d)
	if errors.Is(err, errs.Conflict) {
		return errs.Invalidf("%s: has an account already", c.Email)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%s may sign in as %s\n", a.Email, a.Role)
	return nil
}

func firstLine(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", errs.Invalidf("%s: cannot be read: %v", file, errors.Unwrap(err))
	}
	defer f.Close()
	line, err := bufio.NewReader(io.LimitReader(f, longestLine)).ReadString('\n')
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return strings.TrimRight(line, "\r\n"), err
}

// keeper is the command line as it keeps accounts: whoever runs the program where its data lie could do so anyway.
var keeper = vetting.Actor{Name: vetting.CommandLine.Name, Role: vetting.Administrator}

// wrong lists what is wrong with the fields, a line each.
func wrong(problems map[string]string, fields ...string) string {
	var lines []string
	for _, field := range fields {
		if problem, ok := problems[field]; ok {
			lines = append(lines, field+": "+problem)
		}
	}
	return strings.Join(lines, "\n")
}
