// Package policy keeps the numbers by which candidates are judged: the file format, what a policy may say, what differs
// between two, and the acts on an installation's versions: draft, compare, publish.
//
// A file states what differs from the built-in policy. Nothing in it can make a routing code score, add a rule, or let
// weak evidence or a group of ordinary causes decide a case: Check holds every policy to that.
package policy

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"maps"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

// Schema is the value of every policy file's schema member.
const Schema = "bonafide/policy/v1"

// MaxBytes is the size of the largest file that is read; one that states every number has a twentieth of it.
const MaxBytes = 1 << 20

//go:embed schema.json
var schemaJSON []byte

var (
	schema  = compile()
	printer = message.NewPrinter(language.English)
)

// A file is a policy as it is written. What is nil or absent is as built in.
type file struct {
	Schema     string             `json:"schema"`
	Name       string             `json:"name"`
	Version    string             `json:"version"`
	Bands      *bands             `json:"bands,omitempty"`
	Anchor     *float64           `json:"anchor,omitempty"`
	Material   *float64           `json:"material,omitempty"`
	Groups     map[string]group   `json:"groups,omitempty"`
	Indicators map[string]setting `json:"indicators,omitempty"`
}

type bands struct {
	Verify   *float64 `json:"verify,omitempty"`
	Escalate *float64 `json:"escalate,omitempty"`
	Critical *float64 `json:"critical,omitempty"`
}

type group struct {
	Cap *float64 `json:"cap,omitempty"`
}

type setting struct {
	Enabled *bool              `json:"enabled,omitempty"`
	Points  *float64           `json:"points,omitempty"`
	Levels  map[string]float64 `json:"levels,omitempty"`
	Limits  map[string]int     `json:"limits,omitempty"`
}

// Read reads a policy and checks it against the catalogue. An error is dossier.Problems, with every problem at once.
func Read(data []byte, c *indicator.Catalog) (indicator.Policy, error) {
	p, err := Decode(data)
	if err != nil {
		return p, err
	}
	if ps := Check(p, c); ps != nil {
		return p, ps
	}
	return Reduce(p, c), nil
}

// Decode reads a policy by the format alone: one that an installation published is read for ever, also where the
// catalogue has moved on since. An error is dossier.Problems.
func Decode(data []byte) (p indicator.Policy, err error) {
	if len(data) > MaxBytes {
		return p, dossier.Problems{{Text: fmt.Sprintf("is %d bytes: a policy has at most %d", len(data), MaxBytes)}}
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return p, dossier.Problems{{Text: "is not JSON: " + err.Error()}}
	}
	var invalid *jsonschema.ValidationError
	if err := schema.Validate(doc); errors.As(err, &invalid) {
		return p, problems(invalid)
	} else if err != nil {
		return p, dossier.Problems{{Text: err.Error()}}
	}
	var f file
	if err := json.Unmarshal(data, &f); err != nil {
		return p, dossier.Problems{{Text: err.Error()}}
	}
	return f.policy(), nil
}

func (f file) policy() indicator.Policy {
	p := indicator.DefaultPolicy
	p.Name, p.Version = f.Name, f.Version
	p.Caps, p.Settings = map[string]float64{}, map[string]indicator.Setting{}
	set := func(to, from *float64) {
		if from != nil {
			*to = *from
		}
	}
	if f.Bands != nil {
		set(&p.Verify, f.Bands.Verify)
		set(&p.Escalate, f.Bands.Escalate)
		set(&p.Critical, f.Bands.Critical)
	}
	set(&p.Anchor, f.Anchor)
	set(&p.Material, f.Material)
	for id, g := range f.Groups {
		if g.Cap != nil {
			p.Caps[id] = *g.Cap
		}
	}
	for id, s := range f.Indicators {
		p.Settings[id] = indicator.Setting{Off: s.Enabled != nil && !*s.Enabled, Points: s.Points, Levels: s.Levels, Limits: s.Limits}
	}
	return p
}

// Encode writes the policy as a file, indented and in one order, so that two versions can be compared line by line.
func Encode(p indicator.Policy) []byte {
	f := file{Schema: Schema, Name: p.Name, Version: p.Version, Groups: map[string]group{}, Indicators: map[string]setting{}}
	differs := func(is, built float64) *float64 {
		if is == built {
			return nil
		}
		return &is
	}
	built := indicator.DefaultPolicy
	if b := (bands{differs(p.Verify, built.Verify), differs(p.Escalate, built.Escalate), differs(p.Critical, built.Critical)}); b != (bands{}) {
		f.Bands = &b
	}
	f.Anchor, f.Material = differs(p.Anchor, built.Anchor), differs(p.Material, built.Material)
	for id, points := range p.Caps {
		f.Groups[id] = group{&points}
	}
	for id, s := range p.Settings {
		out := setting{Points: s.Points, Levels: s.Levels, Limits: s.Limits}
		if s.Off {
			out.Enabled = new(bool)
		}
		f.Indicators[id] = out
	}
	data, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		panic(err) // numbers, strings and maps of them always marshal
	}
	return append(data, '\n')
}

// Reduce returns the policy without what is as built in.
func Reduce(p indicator.Policy, c *indicator.Catalog) indicator.Policy {
	q := indicator.DefaultPolicy
	q.Name, q.Version = p.Name, p.Version
	for _, n := range Numbers(c) {
		if v := n.Get(p); v != n.Get(indicator.DefaultPolicy) {
			n.Set(&q, v)
		}
	}
	return q
}

// Whole returns the policy with every number stated, to be written as a file that somebody starts from.
func Whole(p indicator.Policy, c *indicator.Catalog) indicator.Policy {
	q := clone(p)
	for _, n := range Numbers(c) {
		n.Set(&q, n.Get(p))
	}
	return q
}

func clone(p indicator.Policy) indicator.Policy {
	p.Caps, p.Settings = maps.Clone(p.Caps), maps.Clone(p.Settings)
	for id, s := range p.Settings {
		s.Levels, s.Limits = maps.Clone(s.Levels), maps.Clone(s.Limits)
		p.Settings[id] = s
	}
	return p
}

func compile() *jsonschema.Schema {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemaJSON))
	if err != nil {
		panic(err)
	}
	c := jsonschema.NewCompiler()
	const url = "bonafide:policy/v1"
	if err := c.AddResource(url, doc); err != nil {
		panic(err)
	}
	return c.MustCompile(url)
}
