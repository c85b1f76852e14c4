package evidence

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
)

// An object is a fact, or an object inside it, as JSON holds it; numbers are json.Number. A fact that is no object is
// the only member, under "".
type object = map[string]any

// typed is what the fields of a form hold, by name.
type typed = url.Values

// maxRows bounds the elements that are read of a list.
const maxRows = 50

// decode reads a recorded fact.
func decode(raw json.RawMessage) (object, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, err
	}
	if o, ok := v.(object); ok {
		return o, nil
	}
	return object{"": v}, nil
}

// A slot is where the object that a form is about stands: it is the fact itself, or an element of one of its lists.
type slot struct {
	fact object // as recorded, nil for a new one
	list string // "" for the fact itself
	n    int    // of the element; the length of the list for a new one
}

// slots returns where the fact holds what the form is about: once, or once an element of the list.
func (f *form) slots(fact object) []slot {
	if !f.list {
		return []slot{{fact: fact}}
	}
	var slots []slot
	for n := range list(fact, f.part) {
		slots = append(slots, slot{fact, f.part, n})
	}
	return slots
}

// free returns where something new goes.
func (f *form) free(fact object) slot {
	if !f.list {
		return slot{fact: fact}
	}
	return slot{fact, f.part, len(list(fact, f.part))}
}

func list(o object, member string) []any {
	l, _ := o[member].([]any)
	return l
}

// object returns what is recorded in the slot, nil for what is new.
func (s slot) object() object {
	if s.list == "" {
		return s.fact
	}
	if l := list(s.fact, s.list); s.n < len(l) {
		o, _ := l[s.n].(object)
		return o
	}
	return nil
}

// with returns the fact with the object in the slot.
func (s slot) with(o object) object {
	if s.list == "" {
		return o
	}
	l := slices.Clone(list(s.fact, s.list))
	if s.n < len(l) {
		l[s.n] = o
	} else {
		l = append(l, o)
	}
	return s.replace(l)
}

// without returns the fact without the slot's element.
func (s slot) without() object {
	return s.replace(slices.Delete(slices.Clone(list(s.fact, s.list)), s.n, s.n+1))
}

func (s slot) replace(l []any) object {
	fact := object{}
	maps.Copy(fact, s.fact)
	if fact[s.list] = l; len(l) == 0 {
		delete(fact, s.list)
	}
	return fact
}

// prefix returns what the paths of the slot's values begin with inside the fact.
func (s slot) prefix() string {
	if s.list == "" {
		return ""
	}
	return fmt.Sprintf("%s[%d].", s.list, s.n)
}

// encode is the inverse of decode.
func encode(member string, o object) (dossier.Member, error) {
	if v, ok := o[""]; ok {
		return dossier.NewMember(member, v)
	}
	return dossier.NewMember(member, o)
}

// objects returns the objects of the fact that the section is about; nil for one that is absent.
func (s section) objects(fact object) []object {
	switch {
	case s.path == "":
		return []object{fact}
	case s.rows == 0:
		o, _ := fact[s.path].(object)
		return []object{o}
	}
	elements := list(fact, s.path)
	objects := make([]object, len(elements))
	for i, v := range elements {
		objects[i], _ = v.(object)
	}
	return objects
}

// count returns how many objects of the section the form holds.
func (s section) count(t typed) int {
	if s.rows == 0 {
		return 1
	}
	n := 0
	for name := range t {
		rest, ok := strings.CutPrefix(name, s.path+"[")
		if !ok {
			continue
		}
		digits, _, _ := strings.Cut(rest, "]")
		if i, err := strconv.Atoi(digits); err == nil && i >= 0 && i < maxRows {
			n = max(n, i+1)
		}
	}
	return n
}

// offer gives what is not recorded yet its initial values: a new fact, where the recorded one is nil, the objects
// that it lacks, and at least one empty element at the end of its lists. All fields of an element are set, so that it is counted.
func (f *form) offer(t typed, recorded object, at time.Time, actor vetting.Actor) {
	for _, s := range f.sections {
		begin, end := 0, 1
		switch {
		case s.rows > 0:
			begin = s.count(t)
			end = max(begin+1, s.rows)
		case recorded != nil && (s.path == "" || recorded[s.path] != nil):
			continue
		}
		for i := begin; i < end; i++ {
			for _, field := range s.fields {
				if field.initial != nil {
					t.Set(field.name(s.prefix(i)), field.initial(at, actor))
				} else if s.rows > 0 {
					t.Set(field.name(s.prefix(i)), "")
				}
			}
		}
	}
}

// show returns what the fields of the form hold for a recorded fact.
func (f *form) show(fact object) typed {
	t := typed{}
	for _, s := range f.sections {
		for i, o := range s.objects(fact) {
			for _, field := range s.fields {
				if v, ok := o[field.member]; ok {
					t[field.name(s.prefix(i))] = field.show(v)
				}
			}
		}
	}
	return t
}

// A reader turns what was typed into a fact.
type reader struct {
	in       *say.Language
	form     *form
	slot     slot
	typed    typed
	shown    typed // what the recorded fact's fields held
	now      time.Time
	problems ui.Problems
	moved    map[string]string // from the path of a list's element to that of its row in the form
}

// read returns the fact with what was typed in the slot, and everything wrong with that. What is recorded there is
// corrected: what the form does not ask, and every value left as it was shown, stays as recorded to the last digit.
func (f *form) read(in *say.Language, t typed, at slot, now time.Time) (dossier.Member, ui.Problems) {
	recorded := at.object()
	r := &reader{in: in, form: f, slot: at, typed: t, shown: f.show(recorded), now: now, moved: map[string]string{}}
	o := object{}
	maps.Copy(o, recorded)
	for _, s := range f.sections {
		r.section(s, o, recorded)
	}
	m, err := encode(f.member, at.with(o))
	if err == nil && len(r.problems) == 0 {
		err = dossier.CheckMember(m)
	}
	r.report(err)
	return m, r.problems
}

func (r *reader) section(s section, fact, recorded object) {
	if s.path == "" {
		r.fields(s, 0, fact)
		return
	}
	old := s.objects(recorded)
	if s.rows == 0 {
		if o := r.object(s, 0, old[0]); o != nil {
			fact[s.path] = o
		} else {
			delete(fact, s.path)
		}
		return
	}
	var kept []any
	for i := range s.elements(r.typed, old) {
		var was object
		if i < len(old) {
			was = old[i]
		}
		if o := r.element(s, i, was); o != nil {
			r.moved[fmt.Sprintf("%s[%d]", s.path, len(kept))] = fmt.Sprintf("%s[%d]", s.path, i)
			kept = append(kept, o)
		}
	}
	if fact[s.path] = kept; kept == nil {
		delete(fact, s.path)
	}
}

// elements returns how many elements of the section's list may stay: those of the form, and, where they have an anchor,
// those recorded.
func (s section) elements(t typed, old []object) int {
	n := s.count(t)
	if s.anchor != "" {
		n = max(n, len(old))
	}
	return n
}

// element returns the list's element i as typed. An anchored one of which the form says nothing stays as it was, and one
// whose answers were all emptied stays without them.
func (r *reader) element(s section, i int, old object) object {
	anchored := s.anchor != "" && old[s.anchor] != nil
	if anchored && !r.sent(s, i) {
		return old
	}
	o := r.object(s, i, old)
	if o == nil && anchored {
		o = maps.Clone(old)
		r.fields(s, i, o)
	}
	return o
}

// sent reports whether the form holds any field of the section's object i, be it empty.
func (r *reader) sent(s section, i int) bool {
	return slices.ContainsFunc(s.fields, func(f field) bool { return r.typed.Has(f.name(s.prefix(i))) })
}

// object returns the section's object i as typed, nil where nothing is filled in. The old one is nil where none was
// recorded.
func (r *reader) object(s section, i int, old object) object {
	if old != nil && !r.changed(s, i) {
		if s.about != "" && r.differs(s.about) {
			return nil
		}
		return old
	}
	if r.empty(s, i) && !s.required {
		return nil
	}
	o := object{}
	maps.Copy(o, old)
	for member, v := range s.constant {
		if o[member] == nil {
			o[member] = v
		}
	}
	r.fields(s, i, o)
	return o
}

// fields sets the members of an object that the section asks for.
func (r *reader) fields(s section, i int, o object) {
	for _, f := range s.fields {
		r.field(s, f, i, o)
	}
	if r.changed(s, i) {
		for _, member := range s.derived {
			delete(o, member)
		}
	}
	if s.check == nil {
		return
	}
	member, bad := s.check(o)
	name := s.prefix(i) + member
	if !bad.any() || r.recorded(name) {
		return
	}
	r.wrong(s, s.field(member), i, bad)
}

// recorded reports whether the field holds an answer as it was recorded, which is nobody's mistake now.
func (r *reader) recorded(name string) bool { return len(clean(r.typed[name])) > 0 && !r.differs(name) }

func (r *reader) field(s section, f field, i int, o object) {
	name := f.name(s.prefix(i))
	words := clean(r.typed[name])
	switch {
	case len(words) == 0:
		delete(o, f.member)
		if f.required {
			r.wrong(s, f, i, f.missing())
		}
		return
	case r.differs(name) || o[f.member] == nil:
		v, bad := f.parse(words)
		if bad.any() {
			delete(o, f.member)
			r.wrong(s, f, i, bad)
			return
		}
		o[f.member] = v
		if f.past && timeOf(v).After(r.now.Add(time.Minute)) {
			r.wrong(s, f, i, wrong("lies ahead: times are in UTC, where it is now %s", r.in.DateTime(r.now)))
		}
	}
	if first := timeOf(o[f.after]); f.after != "" && timeOf(o[f.member]).Before(first) {
		r.wrong(s, f, i, wrong("is before “%s”: correct one of the two", r.in.Say(s.field(f.after).label)))
	}
}

func (r *reader) wrong(s section, f field, i int, bad fault) {
	add(&r.problems, f.name(s.prefix(i)), s.label(r.in, f, i), bad.in(r.in))
}

// differs reports whether the field holds something else than the recorded fact showed.
func (r *reader) differs(name string) bool {
	return !slices.Equal(clean(r.typed[name]), clean(r.shown[name]))
}

func (r *reader) changed(s section, i int) bool {
	return slices.ContainsFunc(s.fields, func(f field) bool { return r.differs(f.name(s.prefix(i))) })
}

// empty reports whether nothing was filled in of the section's object i beside what was offered.
func (r *reader) empty(s section, i int) bool {
	return !slices.ContainsFunc(s.fields, func(f field) bool {
		return f.initial == nil && len(clean(r.typed[f.name(s.prefix(i))])) > 0
	})
}

// report notes the problems that the dossier finds with the fact as a whole.
func (r *reader) report(err error) {
	names, label := r.form.labels(r.in, r.typed)
	var found dossier.Problems
	if errors.As(err, &found) {
		for _, p := range found {
			r.place(p, label)
		}
	} else if err != nil {
		r.problems.Add("", "%v", err)
	}
	sortProblems(r.problems, names)
}

func (r *reader) place(p dossier.Problem, label map[string]string) {
	path := strings.TrimPrefix(p.Path, r.slot.prefix())
	if end := strings.IndexByte(path, ']') + 1; r.moved[path[:end]] != "" {
		path = r.moved[path[:end]] + path[end:]
	}
	if name := locate(path, label); name != "" {
		r.problems.Add(name, "“%s”: %s.", label[name], r.in.Say(p.Text))
	} else {
		r.problems.Add("", p.String())
	}
}

// lineEnds undoes what browsers make of the end of a line, a lone carriage return too.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// clean returns what was typed without what browsers and fingers add, and without what is empty.
func clean(words []string) []string {
	var kept []string
	for _, w := range words {
		if w = strings.TrimSpace(lineEnds.Replace(w)); w != "" {
			kept = append(kept, w)
		}
	}
	return kept
}

// timeOf reads a time or a day of the dossier format; the zero time where v is neither.
func timeOf(v any) time.Time {
	s, _ := v.(string)
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t
	}
	t, _ := time.Parse(time.DateOnly, s)
	return t
}
