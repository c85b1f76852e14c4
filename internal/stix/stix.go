// Package stix writes and reads bundles of STIX 2.1 (OASIS Standard, 10 June 2021): indicators of artefacts, and the observables that
// they name. It knows no candidate.
package stix

import (
	"bytes"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/netip"
	"regexp"
	"strings"
	"time"

	"bonafide/internal/errs"

	"github.com/google/uuid"
)

// MediaType is that of a bundle: section 11.2 of the registration.
const MediaType = "application/stix+json;version=2.1"

// MaxBytes is the largest bundle that is read.
const MaxBytes = 32 << 20

// A Kind is what an artefact is.
type Kind string

// The kinds. Of a phone number, an account of a messenger or a profile STIX has no observable, or none that is not a person.
const (
	Email   Kind = "email"
	IP      Kind = "ip"
	Domain  Kind = "domain"
	Wallet  Kind = "wallet"
	Picture Kind = "picture" // a file, by its hash
)

// An Artefact is one thing that was seen, or that is to be looked for.
type Artefact struct {
	Kind  Kind
	Value string // of a picture: the SHA-256 of its bytes, in hexadecimal
	PDQ   string // of a picture: its perceptual hash, in hexadecimal; "" where there is none

	From, Until time.Time // while it is worth to be looked for
	Source      string    // who says so; "" where the bundle does not tell
	URL         string    // where it can be read, or ""
	Words       string    // the indicator's name
}

// Amber is the marking of what recipients may share within their organisation only: TLP:AMBER, section 7.2.1.4.
const Amber = "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"

// The namespaces of ids that are made of what an object says: that of observables is the standard's (section 2.9), the other one is ours.
var (
	observables = uuid.MustParse("00abedb4-aa42-466c-9c01-fed23315a9b7")
	ours        = uuid.MustParse("0d4c9e0a-3a3b-5b0e-8a52-6d9d3c1f7a11")
)

type object map[string]any

// Bundle writes artefacts as indicators and observables, by whom and at what time. The same artefact has the same ids in every bundle.
func Bundle(by string, at time.Time, all []Artefact) ([]byte, error) {
	author := object{"type": "identity", "spec_version": "2.1", "id": ident("identity", by), "created": stamp(at), "modified": stamp(at), "name": by, "identity_class": "organization"}
	objects := []object{author, {
		"type": "marking-definition", "spec_version": "2.1", "id": Amber, "created": "2017-01-20T00:00:00.000Z", "definition_type": "tlp", "name": "TLP:AMBER",
		"definition": object{"tlp": "amber"},
	}}
	seen := map[any]bool{}
	for _, a := range all {
		for _, o := range a.objects(author["id"].(string), at) {
			if !seen[o["id"]] {
				seen[o["id"]] = true
				objects = append(objects, o)
			}
		}
	}
	return json.MarshalIndent(object{"type": "bundle", "id": "bundle--" + uuid.NewString(), "objects": objects}, "", "  ")
}

// objects are the indicator of an artefact and its observable, where the standard has one.
func (a *Artefact) objects(author string, at time.Time) []object {
	indicator := object{
		"type": "indicator", "spec_version": "2.1", "id": ident("indicator", string(a.Kind)+"\x00"+a.Value), "created_by_ref": author,
		"created": stamp(a.From), "modified": stamp(at), "name": a.Words, "indicator_types": []string{"attribution"},
		"pattern": a.pattern(), "pattern_type": "stix", "pattern_version": "2.1", "valid_from": stamp(a.From), "object_marking_refs": []string{Amber},
	}
	if a.Until.After(a.From) {
		indicator["valid_until"] = stamp(a.Until)
	}
	if o := a.observable(); o != nil {
		return []object{indicator, o}
	}
	return []object{indicator}
}

// pattern is what finds the artefact: section 9.
func (a *Artefact) pattern() string {
	switch a.Kind {
	case Email:
		return "[email-addr:value = " + quote(a.Value) + "]"
	case IP:
		return "[" + family(a.Value) + ":value = " + quote(a.Value) + "]"
	case Domain:
		return "[domain-name:value = " + quote(a.Value) + "]"
	case Wallet:
		return "[cryptocurrency-wallet:address = " + quote(a.Value) + "]"
	}
	found := "file:hashes.'SHA-256' = " + quote(a.Value)
	if a.PDQ != "" {
		found += " OR file:hashes.'PDQ' = " + quote(a.PDQ)
	}
	return "[" + found + "]"
}

// observable is the artefact as a cyber-observable object (section 6), nil where the standard has none.
func (a *Artefact) observable() object {
	o := object{"spec_version": "2.1", "object_marking_refs": []string{Amber}}
	switch a.Kind {
	case Email:
		o["type"], o["value"] = "email-addr", a.Value
	case IP:
		o["type"], o["value"] = family(a.Value), a.Value
	case Domain:
		o["type"], o["value"] = "domain-name", a.Value
	case Picture:
		o["type"], o["hashes"] = "file", object{"SHA-256": a.Value}
	default:
		return nil
	}
	made := object{"value": a.Value} // what ids are made of: section 2.9
	if a.Kind == Picture {
		made = object{"hashes": o["hashes"]}
	}
	canonical, err := json.Marshal(made)
	if err != nil {
		panic(err) // texts
	}
	o["id"] = o["type"].(string) + "--" + uuid.NewHash(sha1.New(), observables, canonical, 5).String()
	return o
}

func family(ip string) string {
	if a, err := netip.ParseAddr(ip); err == nil && a.Is6() {
		return "ipv6-addr"
	}
	return "ipv4-addr"
}

func ident(kind, of string) string {
	return kind + "--" + uuid.NewHash(sha1.New(), ours, []byte(kind+"\x00"+of), 5).String()
}

// stamp writes a time to the millisecond: section 3.2 of the JSON serialisation.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// quote writes a string of a pattern: section 9.2.
func quote(s string) string { return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'" }

// A Reading is what a bundle says.
type Reading struct {
	Artefacts []Artefact
	Left      []string // what was left out, and why, at most mostLeft
	More      int      // further ones
}

const mostLeft = 50

type read struct {
	Type, ID, Name, Pattern string
	PatternType             string    `json:"pattern_type"`
	CreatedBy               string    `json:"created_by_ref"`
	Created                 time.Time `json:"created"`
	From                    time.Time `json:"valid_from"`
	Until                   time.Time `json:"valid_until"`
	Revoked                 bool
	References              []struct{ URL string } `json:"external_references"`
}

// Read reads the indicators of a bundle. Each comparison with = in a pattern of comparisons that are joined by OR is an artefact; what else
// there is, is left out with the reason. Observables by themselves say nothing of anybody and are passed over. A text that is no bundle is errs.Invalid.
func Read(data []byte, now time.Time) (*Reading, error) {
	if len(data) > MaxBytes {
		return nil, errs.Invalidf("The bundle has more than %d MB. Split it.", MaxBytes>>20)
	}
	var bundle struct {
		Type    string
		Objects []json.RawMessage
	}
	if err := json.Unmarshal(data, &bundle); err != nil || bundle.Type != "bundle" {
		return nil, errs.Invalidf("This is no STIX bundle: it is a JSON object whose type is bundle.")
	}
	var indicators []read
	names := map[string]string{}
	r := &Reading{}
	for i, raw := range bundle.Objects {
		var o read
		if err := json.Unmarshal(raw, &o); err != nil {
			r.leave("object %d: cannot be read: %v", i+1, err)
			continue
		}
		switch o.Type {
		case "identity":
			names[o.ID] = o.Name
		case "indicator":
			indicators = append(indicators, o)
		}
	}
	for _, o := range indicators {
		r.indicator(o, names[o.CreatedBy], now)
	}
	return r, nil
}

// IsBundle reports whether a file looks like a bundle.
func IsBundle(data []byte) bool {
	var head struct{ Type string }
	return bytes.Contains(data[:min(len(data), 4096)], []byte(`"bundle`)) && json.Unmarshal(data, &head) == nil && head.Type == "bundle"
}

func (r *Reading) leave(format string, args ...any) {
	if len(r.Left) == mostLeft {
		r.More++
		return
	}
	r.Left = append(r.Left, fmt.Sprintf(format, args...))
}

func (r *Reading) indicator(o read, source string, now time.Time) {
	switch {
	case o.Revoked:
		r.leave("%s: was revoked", o.ID)
		return
	case !o.Until.IsZero() && !o.Until.After(now):
		r.leave("%s: counted until %s", o.ID, o.Until.Format(time.DateOnly))
		return
	case o.PatternType != "stix" && o.PatternType != "":
		r.leave("%s: its pattern is one of %.40q, not of STIX", o.ID, o.PatternType)
		return
	}
	found, ok := comparisons(o.Pattern)
	if !ok {
		r.leave("%s: its pattern is more than values joined by OR", o.ID)
		return
	}
	for _, c := range found {
		kind, known := kinds[c.path]
		if !known {
			r.leave("%s: %s is nothing that candidates are compared with", o.ID, c.path)
			continue
		}
		a := Artefact{Kind: kind, Value: c.value, From: o.From, Until: o.Until, Source: source, Words: o.Name}
		if a.From.IsZero() {
			a.From = o.Created
		}
		if len(o.References) > 0 {
			a.URL = o.References[0].URL
		}
		r.Artefacts = append(r.Artefacts, a)
	}
}

// kinds are the paths of patterns that are read.
var kinds = map[string]Kind{
	"email-addr:value": Email, "ipv4-addr:value": IP, "ipv6-addr:value": IP, "domain-name:value": Domain, "cryptocurrency-wallet:address": Wallet,
}

type comparison struct{ path, value string }

var (
	compared = regexp.MustCompile(`^\s*\(?\s*([a-z0-9-]+:[A-Za-z0-9_.'-]+)\s*=\s*'((?:[^'\\]|\\.)*)'\s*\)?\s*`)
	unquote  = strings.NewReplacer(`\\`, `\`, `\'`, `'`)
)

// comparisons cuts a pattern into comparisons that are joined by OR; not ok is another pattern.
func comparisons(pattern string) (all []comparison, ok bool) {
	rest := strings.TrimSpace(pattern)
	for {
		inner, found := strings.CutPrefix(rest, "[")
		if !found {
			return nil, false
		}
		for {
			m := compared.FindStringSubmatch(inner)
			if m == nil {
				return nil, false
			}
			all = append(all, comparison{m[1], unquote.Replace(m[2])})
			inner = inner[len(m[0]):]
			if next, more := strings.CutPrefix(inner, "OR "); more {
				inner = next
				continue
			}
			break
		}
		if rest, found = strings.CutPrefix(inner, "]"); !found {
			return nil, false
		}
		rest = strings.TrimSpace(rest)
		if rest == "" {
			return all, true
		}
		if rest, found = strings.CutPrefix(rest, "OR"); !found {
			return nil, false
		}
		rest = strings.TrimSpace(rest)
	}
}

// Hex writes bytes as hashes are written.
func Hex(b []byte) string { return hex.EncodeToString(b) }
