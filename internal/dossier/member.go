package dossier

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// A Member is one fact of a dossier on its own: the value of a single member, or one element of a list member. It is
// the grain in which facts are recorded, corrected and withdrawn.
type Member struct {
	Name  string          // the dossier's member: sessions, residence …
	Value json.RawMessage // the member's value, or one element where the member is a list
}

// IsList reports whether the dossier holds several facts under the member's name.
func IsList(name string) bool {
	f, ok := fields[name]
	return ok && f.list
}

// CheckMember finds every problem of one fact. It returns Problems whose paths begin inside the fact, or nil.
func CheckMember(m Member) error {
	f, ok := fields[m.Name]
	if !ok {
		return Problems{{Path: m.Name, Text: "is not a member of the dossier format"}}
	}
	var d Dossier
	target := reflect.ValueOf(&d).Elem().Field(f.index)
	value := reflect.New(f.element)
	if err := decodeAs(f.schema(), m.Value, value.Interface()); err != nil {
		return err
	}
	set(target, value, f.list)
	if err := Check(&d); err != nil {
		prefix := m.Name
		if f.list {
			prefix += "[0]"
		}
		ps := err.(Problems)
		for i := range ps {
			ps[i].Path = strings.TrimPrefix(strings.TrimPrefix(ps[i].Path, prefix), ".")
		}
		return ps
	}
	return nil
}

// Split returns the facts of a dossier in the order of the format, without the schema and id that name it.
func Split(d *Dossier) ([]Member, error) {
	var members []Member
	add := func(name string, v reflect.Value) error {
		value, err := marshal(v.Interface())
		members = append(members, Member{name, value})
		return err
	}
	v := reflect.ValueOf(d).Elem()
	for _, name := range order {
		f := fields[name]
		field := v.Field(f.index)
		switch {
		case f.list:
			for i := range field.Len() {
				if err := add(name, field.Index(i)); err != nil {
					return nil, fmt.Errorf("dossier.Split(%s): %s[%d]: %w", d.ID, name, i, err)
				}
			}
		case !field.IsZero():
			if err := add(name, field); err != nil {
				return nil, fmt.Errorf("dossier.Split(%s): %s: %w", d.ID, name, err)
			}
		}
	}
	return members, nil
}

// Join builds the dossier with the id from its facts. Elements of a list keep their order; of several values for a
// single member the last counts. It trusts that each fact was checked when it was recorded.
func Join(id string, members []Member) (*Dossier, error) {
	d := &Dossier{Schema: Schema, ID: id}
	v := reflect.ValueOf(d).Elem()
	for _, m := range members {
		f, ok := fields[m.Name]
		if !ok {
			return nil, fmt.Errorf("dossier.Join(%s): %q is not a member", id, m.Name)
		}
		value := reflect.New(f.element)
		if err := json.Unmarshal(m.Value, value.Interface()); err != nil {
			return nil, fmt.Errorf("dossier.Join(%s): %s: %w", id, m.Name, err)
		}
		set(v.Field(f.index), value, f.list)
	}
	return d, nil
}

// NewMember returns the fact that a value makes under the member's name.
func NewMember(name string, value any) (Member, error) {
	raw, err := marshal(value)
	return Member{name, raw}, err
}

func set(field, value reflect.Value, list bool) {
	switch {
	case list:
		field.Set(reflect.Append(field, value.Elem()))
	case field.Kind() == reflect.Pointer:
		field.Set(value)
	default:
		field.Set(value.Elem())
	}
}

func marshal(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
}

// A field is how a member is held in the Dossier struct.
type field struct {
	index   int
	list    bool
	element reflect.Type
	schema  func() *jsonschema.Schema
}

var fields, order = dossierFields()

// dossierFields reads the members off the struct, so that the list of them stands in one place.
func dossierFields() (map[string]field, []string) {
	byName := map[string]field{}
	var names []string
	t := reflect.TypeFor[Dossier]()
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name == "schema" || name == "id" {
			continue
		}
		f := field{index: i, element: t.Field(i).Type}
		pointer := "/properties/" + name
		switch f.element.Kind() {
		case reflect.Slice:
			f.list, f.element = true, f.element.Elem()
			pointer += "/items"
		case reflect.Pointer:
			f.element = f.element.Elem()
		}
		f.schema = sync.OnceValue(func() *jsonschema.Schema { return compile(pointer) })
		byName[name] = f
		names = append(names, name)
	}
	return byName, names
}
