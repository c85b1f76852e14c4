package dossier

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// MaxBytes is the size of the largest dossier that is read: far above any real one, and small enough that a hostile
// one fills no memory.
const MaxBytes = 16 << 20

//go:embed schema.json
var schemaJSON []byte

var schema = compile("")

// SchemaID is the identifier of the format's JSON Schema, by which others refer to it.
const SchemaID = "bonafide:dossier/v1"

// JSONSchema returns the format's JSON Schema.
func JSONSchema() []byte { return bytes.Clone(schemaJSON) }

// Decode reads one dossier and checks it whole. An error is Problems, with every problem of the document at once.
func Decode(data []byte) (*Dossier, error) {
	var d Dossier
	if err := decodeAs(schema, data, &d); err != nil {
		return nil, err
	}
	return &d, Check(&d)
}

// Encode returns the dossier in the file format, indented, with a final newline.
func Encode(d *Dossier) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(d); err != nil {
		return nil, fmt.Errorf("dossier.Encode(%s): %w", d.ID, err)
	}
	return b.Bytes(), nil
}

// decodeAs checks data against the schema and reads it into v.
func decodeAs(s *jsonschema.Schema, data []byte, v any) error {
	if len(data) > MaxBytes {
		return Problems{{Text: fmt.Sprintf("is %d bytes: a dossier has at most %d", len(data), MaxBytes)}}
	}
	doc, sound := tree(data)
	if !sound {
		var err error
		if doc, err = slowTree(data); err != nil {
			return err
		}
	}
	var invalid *jsonschema.ValidationError
	if err := s.Validate(doc); errors.As(err, &invalid) {
		return schemaProblems(invalid)
	} else if err != nil {
		return Problems{{Text: err.Error()}}
	}
	var mistyped *json.UnmarshalTypeError
	if err := json.Unmarshal(data, v); errors.As(err, &mistyped) {
		return Problems{{mistyped.Field, fmt.Sprintf("%s does not fit: write a plain number in range", mistyped.Value)}}
	} else if err != nil {
		return Problems{{Text: err.Error()}}
	}
	return nil
}

// slowTree reads what tree does not, and finds out what is wrong with it, as Problems.
func slowTree(data []byte) (any, error) {
	if problems := checkText(data); len(problems) > 0 {
		return nil, problems
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return nil, Problems{{Text: "is not JSON: " + err.Error()}}
	}
	return doc, nil
}

// compile returns the schema of a dossier, or of one of its parts where pointer names one.
func compile(pointer string) *jsonschema.Schema {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemaJSON))
	if err != nil {
		panic(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	c.RegisterFormat(&jsonschema.Format{Name: "date-time", Validate: parsesAs(time.RFC3339)})
	c.RegisterFormat(&jsonschema.Format{Name: "date", Validate: parsesAs(time.DateOnly)})
	const url = SchemaID
	if err := c.AddResource(url, doc); err != nil {
		panic(err)
	}
	return c.MustCompile(url + "#" + pointer)
}

// parsesAs makes the schema's formats agree with what Go reads: RFC 3339 has corners that package time refuses.
func parsesAs(layout string) func(any) error {
	return func(v any) error {
		s, ok := v.(string)
		if !ok {
			return nil
		}
		_, err := time.Parse(layout, s)
		return err
	}
}

// schemaProblems turns the leaves of a validation error into problems, sorted by path.
func schemaProblems(e *jsonschema.ValidationError) Problems {
	var ps Problems
	var walk func(*jsonschema.ValidationError)
	walk = func(e *jsonschema.ValidationError) {
		if len(e.Causes) == 0 {
			ps = append(ps, leafProblems(e)...)
		}
		for _, c := range e.Causes {
			walk(c)
		}
	}
	walk(e)
	slices.SortStableFunc(ps, func(a, b Problem) int { return strings.Compare(a.Path, b.Path) })
	return slices.Compact(ps)
}

func leafProblems(e *jsonschema.ValidationError) (ps Problems) {
	path := memberPath(e.InstanceLocation)
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		for _, m := range k.Missing {
			ps.add(join(path, m), "is missing: add it")
		}
	case *kind.AdditionalProperties:
		for _, m := range k.Properties {
			ps.add(join(path, m), "is not a member of the dossier format: remove it or correct its name")
		}
	case *kind.Enum:
		ps.add(path, "%s is not known: use one of %s", show(k.Got), showAll(k.Want))
	case *kind.Const:
		ps.add(path, "%s is not right: write %s", show(k.Got), show(k.Want))
	case *kind.Type:
		ps.add(path, "is %s: must be %s", article(k.Got), article(strings.Join(k.Want, " or ")))
	case *kind.Format:
		ps.add(path, "%s is not a %s: write it as %s", show(k.Got), k.Want, formatExamples[k.Want])
	case *kind.Pattern:
		ps.add(path, "%s does not fit: %s", show(k.Got), patternHelp(k.Want))
	case *kind.MinLength, *kind.MinItems:
		ps.add(path, "is empty: fill it or leave it out")
	case *kind.MaxLength:
		ps.add(path, "has %d characters: at most %d are allowed", k.Got, k.Want)
	case *kind.Minimum:
		ps.add(path, "is too small: at least %s", k.Want.RatString())
	case *kind.Maximum:
		ps.add(path, "is too large: at most %s", k.Want.RatString())
	default:
		ps.add(path, "%v", e.ErrorKind)
	}
	return ps
}

var formatExamples = map[string]string{
	"date-time": "2026-11-01T14:05:00Z",
	"date":      "2026-11-01",
}

func patternHelp(pattern string) string {
	switch {
	case strings.Contains(pattern, "[A-Z]{2}"):
		return "write the country's two capital letters, US say"
	case strings.Contains(pattern, "present"):
		return "write YYYY, YYYY-MM or present"
	default:
		return "write YYYY or YYYY-MM"
	}
}

// show quotes a value from the document, cut to a length that fits one line.
func show(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return "the value"
	}
	const most = 60
	if r := []rune(string(b)); len(r) > most {
		return string(r[:most]) + "…"
	}
	return string(b)
}

func showAll(vs []any) string {
	words := make([]string, len(vs))
	for i, v := range vs {
		words[i] = fmt.Sprint(v)
	}
	return strings.Join(words, ", ")
}

func article(jsonType string) string {
	switch jsonType {
	case "null":
		return jsonType
	case "object", "array", "integer":
		return "an " + jsonType
	}
	return "a " + jsonType
}

// memberPath writes a location as the contract does: sessions[2].ip.
func memberPath(location []string) string {
	path := ""
	for _, token := range location {
		if token != "" && strings.Trim(token, "0123456789") == "" {
			path += "[" + token + "]"
		} else {
			path = join(path, token)
		}
	}
	return path
}

func join(path, member string) string {
	if path == "" {
		return member
	}
	return path + "." + member
}

// checkText finds what the schema cannot see: members given twice, of which one would be lost, and the character
// U+0000, which the database cannot hold.
func checkText(data []byte) Problems {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	c := textCheck{dec: dec}
	if err := c.value(""); err != nil {
		return Problems{{Text: syntaxText(data, err)}}
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Problems{{Text: "has more after the end of the JSON value: one file holds one dossier"}}
	}
	return c.problems
}

type textCheck struct {
	dec      *json.Decoder
	problems Problems
	depth    int
}

// maxDepth is far above the format's own nesting, and keeps a hostile file from filling the stack.
const maxDepth = 64

func (c *textCheck) value(path string) error {
	if c.depth++; c.depth > maxDepth {
		return fmt.Errorf("values are nested more than %d deep", maxDepth)
	}
	defer func() { c.depth-- }()
	token, err := c.dec.Token()
	if err != nil {
		return err
	}
	switch t := token.(type) {
	case string:
		if strings.ContainsRune(t, 0) {
			c.problems.add(path, "holds the character U+0000: remove it")
		}
	case json.Delim:
		if t == '{' {
			return c.object(path)
		}
		return c.array(path)
	}
	return nil
}

func (c *textCheck) object(path string) error {
	seen := map[string]bool{}
	for c.dec.More() {
		token, err := c.dec.Token()
		if err != nil {
			return err
		}
		member := join(path, token.(string))
		if seen[member] {
			c.problems.add(member, "is given twice: keep one")
		}
		seen[member] = true
		if err := c.value(member); err != nil {
			return err
		}
	}
	_, err := c.dec.Token()
	return err
}

func (c *textCheck) array(path string) error {
	for i := 0; c.dec.More(); i++ {
		if err := c.value(fmt.Sprintf("%s[%d]", path, i)); err != nil {
			return err
		}
	}
	_, err := c.dec.Token()
	return err
}

// syntaxText names the line of a JSON error, which people can find, in place of its offset.
func syntaxText(data []byte, err error) string {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		line := 1 + bytes.Count(data[:min(int(syntax.Offset), len(data))], []byte("\n"))
		return fmt.Sprintf("is not JSON: line %d: %v", line, err)
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return "is not JSON: it ends too early"
	}
	return "is not JSON: " + err.Error()
}
