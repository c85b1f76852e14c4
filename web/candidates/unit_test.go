package candidates

import (
	"slices"
	"testing"
	"time"

	"bonafide/internal/dossier"
	"bonafide/web/say"
)

func TestNewFormCheck(t *testing.T) {
	now := time.Date(2026, 11, 3, 14, 5, 0, 0, time.UTC)
	good := newForm{Name: "Ada Example", Country: "US", Requisition: "REQ-1", AppliedOn: "2026-11-03"}
	for _, test := range []struct {
		name   string
		change func(*newForm)
		want   string // field
	}{
		{"good", func(*newForm) {}, ""},
		{"name from its parts", func(f *newForm) { f.Name, f.Given, f.Family = "", "Ada", "Example" }, ""},
		{"tomorrow somewhere", func(f *newForm) { f.AppliedOn = "2026-11-04" }, ""},
		{"local phone", func(f *newForm) { f.Phone = "(713) 555-0132" }, ""},
		{"no name", func(f *newForm) { f.Name = "" }, "name"},
		{"mail", func(f *newForm) { f.Mail = "ada" }, "mail"},
		{"phone", func(f *newForm) { f.Phone = "x" }, "phone"},
		{"no country", func(f *newForm) { f.Country = "" }, "country"},
		{"unknown country", func(f *newForm) { f.Country = "us" }, "country"},
		{"no requisition", func(f *newForm) { f.Requisition = "" }, "requisition"},
		{"no day", func(f *newForm) { f.AppliedOn = "yesterday" }, "applied_on"},
		{"in three days", func(f *newForm) { f.AppliedOn = "2026-11-06" }, "applied_on"},
		{"access", func(f *newForm) { f.Access = []string{"moon"} }, "access"},
		{"date of birth and referral", func(f *newForm) { f.BornOn, f.ReferredBy = "1991-02-03", "cand-jo" }, ""},
		{"born ahead", func(f *newForm) { f.BornOn = "2027-01-01" }, "born_on"},
		{"no date", func(f *newForm) { f.BornOn = "3 May" }, "born_on"},
		{"control character", func(f *newForm) { f.City = "Hous\x00ton" }, "city"},
	} {
		form := good
		test.change(&form)
		form.check(now)
		got := ""
		if len(form.Problems) > 0 {
			got = form.Problems[0].Field
		}
		if got != test.want || len(form.Problems) > 1 {
			t.Errorf("%s: problems %v, want of %q only", test.name, form.Problems, test.want)
		}
		if test.want == "" {
			if _, err := dossier.Split(form.dossier()); err != nil {
				t.Errorf("%s: %v", test.name, err)
			}
		}
	}
}

func TestFieldOrderNamesEveryField(t *testing.T) {
	f := newForm{}
	fields := f.fields()
	for name := range fields {
		if !slices.Contains(fieldOrder, name) {
			t.Errorf("%s has no place in the order", name)
		}
	}
	if len(fieldOrder) != len(fields) {
		t.Errorf("%d fields in order, want %d", len(fieldOrder), len(fields))
	}
}

func TestZone(t *testing.T) {
	offset := func(m int) *int { return &m }
	for _, test := range []struct {
		s    dossier.Session
		want string
	}{
		{dossier.Session{}, ""},
		{dossier.Session{Timezone: "Asia/Kolkata"}, "Asia/Kolkata"},
		{dossier.Session{UTCOffsetMinutes: offset(330)}, "UTC+5:30"},
		{dossier.Session{UTCOffsetMinutes: offset(-570), Timezone: "Pacific/Marquesas"}, "Pacific/Marquesas, UTC−9:30"},
	} {
		if got := zone(test.s); got != test.want {
			t.Errorf("zone = %q, want %q", got, test.want)
		}
	}
}

func TestFit(t *testing.T) {
	for _, test := range [][4]int{{100, 50, 100, 50}, {2800, 1400, 280, 140}, {10, 28000, 1, 280}, {0, 0, 0, 0}} {
		if w, h := fit(test[0], test[1]); w != test[2] || h != test[3] {
			t.Errorf("fit(%d, %d) = %d, %d; want %d, %d", test[0], test[1], w, h, test[2], test[3])
		}
	}
}

func TestWeight(t *testing.T) {
	for _, l := range []dossier.Link{{SamePerson: true}, {Household: true}, {Declared: "an office"}} {
		if text, open := weight(say.English(), l); open || text == "" {
			t.Errorf("%+v is open: %q", l, text)
		}
	}
	if _, open := weight(say.English(), dossier.Link{}); !open {
		t.Error("a link that nothing explains is not open")
	}
}

func TestBetween(t *testing.T) {
	for n, want := range map[int]string{1: "a", 2: "a and b", 3: "a, b and c"} {
		got := ""
		for i := range n {
			got += string(rune('a'+i)) + between(i, n)
		}
		if got != want {
			t.Errorf("%d elements: got %q, want %q", n, got, want)
		}
	}
}
