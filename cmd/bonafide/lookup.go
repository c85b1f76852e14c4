package main

import (
	"errors"
	"strings"

	"bonafide/internal/errs"
	"bonafide/internal/lookup"
	"bonafide/internal/network"
)

type lookupCmd struct {
	Values []string `arg:"" name:"value" help:"IP addresses, phone numbers with +, mail addresses, mail domains, postal codes or places (\"Houston, TX, US\")."`
}

// Run prints what is known of every value, or what is wrong with each that cannot be read.
func (c lookupCmd) Run(p *program) error {
	db, err := p.networks()
	if err != nil {
		return err
	}
	defer db.Close()
	var document lookup.Document
	var problems []string
	for _, value := range c.Values {
		answer, err := lookup.Value(db, value)
		if errors.Is(err, errs.Invalid) {
			text, _ := errs.Message(err)
			problems = append(problems, text)
		} else if err != nil {
			return err
		}
		document.Lookups = append(document.Lookups, answer)
	}
	if len(problems) > 0 {
		return errs.Invalidf("%s", strings.Join(problems, "\n"))
	}
	return printJSON(p.stdout, document)
}

// networks opens the reference data of the configured folder, or the built-in ones where it has none.
func (p *program) networks() (*network.Database, error) {
	c, err := p.config()
	if err != nil {
		return nil, err
	}
	return network.Open(c.Reference())
}
