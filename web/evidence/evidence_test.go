package evidence_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io/fs"
	"net/http"
	"net/url"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"bonafide/internal/blob"
	"bonafide/internal/dossier"
	"bonafide/internal/photo"
	"bonafide/internal/vetting"
	"bonafide/web/webtest"

	"github.com/google/uuid"
	"golang.org/x/net/html"
)

// A site with a candidate and a recruiter's browser.
type desk struct {
	*webtest.Site
	*webtest.Client
	t    *testing.T
	id   uuid.UUID
	base string
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	s := webtest.New(t)
	id := s.Load("testdata/ada.json")
	return &desk{Site: s, Client: s.As(vetting.Recruiter), t: t, id: id, base: "/candidates/" + id.String()}
}

func (d *desk) record() *vetting.Record {
	d.t.Helper()
	r, err := d.Vetting.Candidate(d.t.Context(), d.Actor(vetting.Recruiter), d.id)
	if err != nil {
		d.t.Fatal(err)
	}
	return r
}

// first returns the path of the candidate's first fact of a member.
func (d *desk) first(member string) string {
	d.t.Helper()
	facts := d.record().FactsOf(member)
	if len(facts) == 0 {
		d.t.Fatalf("no fact of %s", member)
	}
	return d.base + "/facts/" + facts[0].ID.String()
}

func (d *desk) want(p *webtest.Page, status int, texts ...string) {
	d.t.Helper()
	if p.Status != status {
		d.t.Fatalf("%s: want %d:\n%s", p, status, p.Text())
	}
	for _, text := range texts {
		if !p.Has(text) {
			d.t.Errorf("%s does not say %q:\n%s", p, text, p.Text())
		}
	}
}

func (d *desk) wantRedirect(p *webtest.Page, to string) {
	d.t.Helper()
	d.want(p, http.StatusSeeOther)
	if got := p.Header.Get("Location"); got != d.base+to {
		d.t.Errorf("%s leads to %s, want %s", p, got, d.base+to)
	}
}

var members = []string{"names", "contacts", "residence", "travel", "moves", "household", "accommodations", "documents", "photos", "sessions",
	"interviews", "identity_steps", "references", "verifications", "employment", "education", "application",
	"date_of_birth", "profiles", "skills", "resume", "observations", "shipments", "payouts", "requests", "start"}

func TestPagesOpen(t *testing.T) {
	d := newDesk(t)
	index := d.Get(d.base + "/evidence")
	d.want(index, http.StatusOK, "Add evidence", "2 recorded")
	for _, f := range d.record().Facts {
		d.want(d.Get(d.base+"/facts/"+f.ID.String()), http.StatusOK, "Recorded by Rosa Recruiter")
	}
	for _, m := range members {
		path := d.base + "/evidence/" + m + "/new"
		if !bytes.Contains(index.Body, []byte(path)) {
			t.Errorf("%s does not lead to %s", index, path)
		}
		switch p := d.Get(path); m {
		case "residence", "application", "date_of_birth", "resume":
			d.wantRedirect(p, strings.TrimPrefix(d.first(m), d.base))
		case "requests", "start":
			d.wantRedirect(p, strings.TrimPrefix(d.first("onboarding"), d.base)+"/"+m)
		default:
			d.want(p, http.StatusOK, "Record")
		}
	}
	for _, path := range []string{"/evidence/outcome/new", "/evidence/face_comparisons/new", "/facts/" + uuid.NewString(), "/facts/x"} {
		d.want(d.Get(d.base+path), http.StatusNotFound)
	}
	if queries := d.Queries(func() { d.Get(d.base + "/evidence/sessions/new") }); queries > 12 {
		t.Errorf("a form costs %d queries", queries)
	}
}

func TestOnlyWhoMayRecordOpensForms(t *testing.T) {
	d := newDesk(t)
	paths := []string{d.base + "/evidence", d.base + "/evidence/names/new", d.first("names")}
	nobody := d.Anybody()
	for _, path := range paths {
		if p := nobody.Get(path); !strings.HasPrefix(p.Header.Get("Location"), "/sign-in") {
			t.Errorf("%s is open to nobody", p)
		}
		for _, role := range vetting.Roles {
			status := http.StatusOK
			if !role.Can(vetting.RecordEvidence) {
				status = http.StatusForbidden
			}
			d.want(d.As(role).Get(path), status)
		}
	}
	for _, path := range []string{d.base + "/evidence/names", d.first("names") + "/correct", d.first("names") + "/withdraw"} {
		if p := nobody.Post(path, url.Values{"kind": {"legal"}, "full": {"X"}, "reason": {"x"}}); p.Header.Get("Location") != "/sign-in" {
			t.Errorf("%s is open to nobody", p)
		}
	}
	if got := d.record().Revision; got != 1 {
		t.Errorf("revision %d after requests of nobody, want 1", got)
	}
}

func TestRecordCorrectWithdraw(t *testing.T) {
	d := newDesk(t)
	form := url.Values{"kind": {"former"}, "full": {"Ada King"}, "family": {"King"}}
	p := d.Post(d.base+"/evidence/names", form)
	d.wantRedirect(p, "/identity")
	names := d.record().Dossier.Names
	if got := names[len(names)-1]; got != (dossier.Name{Kind: "former", Full: "Ada King", Family: "King"}) {
		t.Errorf("recorded %+v", got)
	}
	facts := d.record().FactsOf("names")
	fact := d.base + "/facts/" + facts[len(facts)-1].ID.String()
	p = d.Get(fact)
	d.want(p, http.StatusOK, "Recorded. The assessment is being redone.", "Correct: name", "Withdraw it instead")
	if got := p.Value("full"); got != "Ada King" {
		t.Errorf("the form holds %q", got)
	}

	form.Set("full", "Ada Kingsley")
	d.wantRedirect(d.Post(fact+"/correct", form), "/identity")
	// Whoever still has the old page open is told.
	d.want(d.Post(fact+"/correct", form), http.StatusConflict, "Rosa Recruiter changed or withdrew this on")
	d.want(d.Get(fact), http.StatusConflict)

	facts = d.record().FactsOf("names")
	fact = d.base + "/facts/" + facts[len(facts)-1].ID.String()
	d.want(d.Post(fact+"/withdraw", url.Values{"reason": {"  "}}), http.StatusUnprocessableEntity, "Say why the fact is withdrawn.")
	d.wantRedirect(d.Post(fact+"/withdraw", url.Values{"reason": {"typed for somebody else"}}), "/identity")
	r := d.record()
	if last := r.Withdrawn[len(r.Withdrawn)-1]; last.Reason != "typed for somebody else" || len(r.Dossier.Names) != 2 {
		t.Errorf("withdrawn for %q; names: %v", last.Reason, r.Dossier.Names)
	}
	d.Settle()
	if !d.record().UpToDate() {
		t.Error("the assessment does not follow")
	}
}

func TestEveryRecordedFactIsSavedAsItIs(t *testing.T) {
	d := newDesk(t)
	for _, f := range d.record().Facts {
		path := d.base + "/facts/" + f.ID.String()
		p := d.Get(path)
		form := fields(p)
		if len(form) == 0 || f.Member.Name == "household" { // the other of the household is not recorded here
			continue
		}
		form.Del("reason")
		d.want(d.Post(path+"/correct", form), http.StatusSeeOther)
		facts := d.record().FactsOf(f.Member.Name)
		found := false
		for _, g := range facts {
			found = found || bytes.Equal(canonical(t, g.Member.Value), canonical(t, f.Member.Value))
		}
		if !found {
			t.Errorf("%s was changed to %s\nfrom %s", f.Member.Name, facts[len(facts)-1].Member.Value, f.Member.Value)
		}
	}
}

func canonical(t *testing.T, raw json.RawMessage) []byte {
	t.Helper()
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestWhatCannotBeWithdrawnIsNotOffered(t *testing.T) {
	d := newDesk(t)
	if p := d.Get(d.first("application")); p.Has("Withdraw") {
		t.Errorf("%s offers to withdraw the application", p)
	}
	d.want(d.Post(d.first("application")+"/withdraw", url.Values{"reason": {"x"}}), http.StatusUnprocessableEntity, "correct it instead")
	d.want(d.Get(d.first("face_comparisons")), http.StatusOK, "came with an import", "Withdraw")
	d.want(d.Post(d.first("face_comparisons")+"/correct", nil), http.StatusNotFound)
	d.wantRedirect(d.Post(d.first("face_comparisons")+"/withdraw", url.Values{"reason": {"wrong"}}), "")
}

func TestProblemsKeepWhatWasTyped(t *testing.T) {
	d := newDesk(t)
	p := d.Post(d.base+"/evidence/sessions", url.Values{"kind": {"interview"}, "ip": {"999.1"}, "at": {"2031-01-01T10:00"}, "network.city": {`Hou"ston`}})
	d.want(p, http.StatusUnprocessableEntity, "“IP address” is not an IP address", "lies ahead")
	for field, want := range map[string]string{"kind": "interview", "ip": "999.1", "at": "2031-01-01T10:00", "network.city": `Hou"ston`} {
		if got := p.Value(field); got != want {
			t.Errorf("%s holds %q, want %q", field, got, want)
		}
	}
	if !bytes.Contains(p.Body, []byte(`href="#ip"`)) {
		t.Error("the summary does not lead to the field")
	}
	p = d.Post(d.base+"/evidence/interviews", url.Values{"at": {"2026-11-01T10:00"}, "marks[1].code": {"no_blink"}, "marks[1].by": {""}})
	d.want(p, http.StatusUnprocessableEntity, "“Mark 2, by” is missing")
	if got := p.Value("marks[1].code"); got != "no_blink" {
		t.Errorf("the mark holds %q", got)
	}
	if d.record().Revision != 1 {
		t.Error("a form with problems was recorded")
	}
}

func TestSingleFactIsReplaced(t *testing.T) {
	d := newDesk(t)
	form := fields(d.Get(d.first("residence")))
	form.Set("city", "Austin")
	d.wantRedirect(d.Post(d.base+"/evidence/residence", form), "/identity")
	r := d.record()
	if got := r.Dossier.Residence; got.City != "Austin" || got.Latitude != nil || got.Line1 != "12 Elm Street" || len(r.FactsOf("residence")) != 1 {
		t.Errorf("residence is %+v", got)
	}
}

func TestOnboardingIsRecordedInParts(t *testing.T) {
	d := newDesk(t)
	ada := d.record().Dossier.Onboarding
	onboarding := func(n int) *dossier.Onboarding {
		t.Helper()
		if got := len(d.record().FactsOf("onboarding")); got != n {
			t.Fatalf("%d facts of onboarding, want %d", got, n)
		}
		return d.record().Dossier.Onboarding
	}
	whole := d.first("onboarding")
	d.want(d.Get(whole), http.StatusOK, "Each of its parts is corrected by itself.", "Withdraw")
	d.want(d.Post(whole+"/correct", nil), http.StatusNotFound)
	for _, part := range []string{"/shipments-3", "/shipments-0", "/shipments", "/payouts--1", "/names", "/x"} {
		d.want(d.Get(whole+part), http.StatusNotFound)
	}
	d.want(d.Get(d.first("names")+"/start"), http.StatusNotFound)
	d.want(d.Post(whole+"/start/withdraw", url.Values{"reason": {"x"}}), http.StatusNotFound)

	for _, part := range []string{"shipments-1", "shipments-2", "payouts-1", "requests", "start"} {
		form := fields(d.Get(d.first("onboarding") + "/" + part))
		form.Del("reason")
		d.wantRedirect(d.Post(d.first("onboarding")+"/"+part+"/correct", form), "/onboarding")
		if got := onboarding(1); !reflect.DeepEqual(got, ada) {
			t.Errorf("%s: saved as it was, it became\n%+v, want\n%+v", part, got, ada)
		}
	}

	p := d.Get(d.first("onboarding") + "/payouts-1")
	if p.Value("account") != "••••6789" || bytes.Contains(p.Body, []byte("000123456789")) {
		t.Errorf("%s shows the account %q", p, p.Value("account"))
	}
	d.want(d.Get(d.base+"/evidence/payouts/new"), http.StatusOK, "Ada Example, First Example Bank")
	d.wantRedirect(d.Post(d.base+"/evidence/payouts", url.Values{"account": {"555"}, "set_at": {"2026-11-02T10:00"}}), "/onboarding")
	d.wantRedirect(d.Post(d.base+"/evidence/shipments", url.Values{"address.country": {"PT"}, "requested_at": {"2026-11-02T10:00"}}), "/onboarding")
	if got := onboarding(1); len(got.Payouts) != 2 || got.Payouts[0] != ada.Payouts[0] || got.Payouts[1].Account != "555" || len(got.Shipments) != 3 {
		t.Errorf("recorded %+v", got)
	}
	old := d.first("onboarding")
	d.wantRedirect(d.Post(old+"/shipments-2/withdraw", nil), "/onboarding")
	if got := onboarding(1).Shipments; len(got) != 2 || !reflect.DeepEqual(got[0], ada.Shipments[0]) || got[1].Address.Country != "PT" {
		t.Errorf("left are %+v", got)
	}
	d.want(d.Post(old+"/shipments-2/withdraw", nil), http.StatusConflict, "changed or withdrew this")

	d.wantRedirect(d.Post(d.first("onboarding")+"/withdraw", url.Values{"reason": {"another's"}}), "")
	onboarding(0)
	d.want(d.Get(d.base+"/evidence/start/new"), http.StatusOK, "Record")
	d.wantRedirect(d.Post(d.base+"/evidence/payouts", url.Values{"account": {"555"}, "set_at": {"2026-11-02T10:00"}}), "/onboarding")
	onboarding(1)
	// The last part takes the fact with it.
	d.wantRedirect(d.Post(d.first("onboarding")+"/payouts-1/withdraw", nil), "/onboarding")
	onboarding(0)
}

func TestHouseholdIsAnotherCandidate(t *testing.T) {
	d := newDesk(t)
	other := d.Create("cand-jo", "Jo Ferrand")
	path := d.base + "/evidence/household"
	d.want(d.Post(path, url.Values{"value": {"cand-nobody"}}), http.StatusUnprocessableEntity, "No candidate has this id")
	d.want(d.Post(path, url.Values{"value": {"cand-ada"}}), http.StatusUnprocessableEntity, "same candidate")
	d.want(d.Post(path, url.Values{"value": {uuid.NewString()}}), http.StatusUnprocessableEntity, "No candidate has this id")
	for _, ref := range []string{"cand-jo", other.String(), "https://bonafide.example/candidates/" + other.String()} {
		d.wantRedirect(d.Post(path, url.Values{"value": {ref}}), "/identity")
		if got := d.record().Dossier.Household; got[len(got)-1] != "cand-jo" {
			t.Errorf("%s is recorded as %q", ref, got)
		}
	}
}

// Create records a candidate with nothing but a name.
func (d *desk) Create(id, name string) uuid.UUID {
	d.t.Helper()
	own, err := d.Vetting.Create(d.t.Context(), d.Actor(vetting.Recruiter), &dossier.Dossier{
		Schema: dossier.Schema, ID: id, Names: []dossier.Name{{Kind: dossier.LegalName, Full: name}}, Application: d.record().Dossier.Application,
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return own
}

func picture(field, name string) webtest.File {
	return webtest.File{Field: field, Name: name, Type: "image/png", Data: webtest.Picture(name)}
}

func TestPhoto(t *testing.T) {
	d := newDesk(t)
	form := url.Values{"source": {"github"}, "public_match.url": {"https://stock.example/1"}, "public_match.kind": {"stock"}}
	path := d.base + "/evidence/photos"
	d.want(d.PostFile(path, form), http.StatusUnprocessableEntity, "Choose the file with the picture.")
	d.wantRedirect(d.PostFile(path, form, picture("file", "ada.png")), "/photos")
	r := d.record()
	got := r.Dossier.Photos[len(r.Dossier.Photos)-1]
	if file, ok := r.File(got.File); !ok || file.Name != "ada.png" || got.Image == nil || got.Source != "github" || got.PublicMatch.Kind != "stock" {
		t.Errorf("recorded %+v with file %+v", got, file)
	}
	facts := r.FactsOf("photos")
	form.Set("source", "linkedin")
	d.wantRedirect(d.Post(d.base+"/facts/"+facts[len(facts)-1].ID.String()+"/correct", form), "/photos")
	r = d.record()
	if now := r.Dossier.Photos[len(r.Dossier.Photos)-1]; now.File != got.File || now.Source != "linkedin" {
		t.Errorf("corrected to %+v", now)
	}
}

func TestDocument(t *testing.T) {
	d := newDesk(t)
	form := url.Values{"kind": {"passport"}, "name.full": {"EXAMPLE ADA"}}
	path := d.base + "/evidence/documents"
	d.wantRedirect(d.PostFile(path, form), "/identity")
	d.wantRedirect(d.PostFile(path, form, picture("pictures", "front.png"), picture("pictures", "back.png")), "/identity")
	facts := d.record().FactsOf("documents")
	fact := d.base + "/facts/" + facts[len(facts)-1].ID.String()
	form.Set("number", "123")
	d.wantRedirect(d.PostFile(fact+"/correct", form, picture("pictures", "again.png")), "/identity")
	r := d.record()
	got := r.Dossier.Documents[len(r.Dossier.Documents)-1]
	if len(got.Captures) != 3 || got.Number != "123" || len(r.Files) != 3 {
		t.Fatalf("recorded %+v with %d files", got, len(r.Files))
	}
	for i, want := range []string{"front.png", "back.png", "again.png"} {
		if file, ok := r.File(got.Captures[i].File); !ok || file.Name != want || got.Captures[i].Image == nil {
			t.Errorf("capture %d is %+v, want %s", i, file, want)
		}
	}
}

func TestRefusedFilesLeaveNothing(t *testing.T) {
	d := newDesk(t)
	dir := t.TempDir()
	blobs, err := blob.Open(t.Context(), dir, blob.Credentials{})
	if err != nil {
		t.Fatal(err)
	}
	d.Vetting.Blobs = blobs
	bomb := webtest.Picture("bomb")
	copy(bomb[16:24], []byte{0, 1, 0x86, 0xa0, 0, 1, 0x86, 0xa0}) // 100,000 by 100,000 pixels, it says
	pdf := []byte("%PDF-1.7\n1 0 obj\n<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>\nendobj\n")
	tests := map[string]webtest.File{
		"empty":          {Name: "a.png"},
		"a page":         {Name: "a.png", Data: []byte("<!doctype html><script>alert(1)</script>")},
		"a drawing":      {Name: "a.svg", Type: "image/svg+xml", Data: []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`)},
		"another's name": {Name: "a.jpg", Type: "image/jpeg", Data: webtest.Picture("x")},
		"cut off":        {Name: "a.png", Type: "image/png", Data: webtest.Picture("x")[:200]},
		"a bomb":         {Name: "a.png", Type: "image/png", Data: bomb},
		"half a PDF":     {Name: "a.pdf", Type: "application/pdf", Data: pdf},
		"too large":      {Name: "a.png", Type: "image/png", Data: append(webtest.Picture("x"), make([]byte, photo.MaxBytes)...)},
		"a way out":      {Name: "../../../etc/passwd.png", Data: []byte("root:x:0:0")},
	}
	for name, file := range tests {
		for member, field := range map[string]string{"documents": "pictures", "photos": "file"} {
			file.Field = field
			files := []webtest.File{file}
			if member == "documents" && name != "too large" { // a good one before it must not stay behind
				files = []webtest.File{picture(field, "good.png"), file}
			}
			p := d.PostFile(d.base+"/evidence/"+member, url.Values{"kind": {"passport"}, "source": {"other"}, "number": {"77"}}, files...)
			if p.Status != http.StatusUnprocessableEntity || !bytes.Contains(p.Body, []byte(`href="#`+field+`"`)) {
				t.Errorf("%s, %s: status %d:\n%s", member, name, p.Status, p.Text())
			}
			if member == "documents" && p.Value("number") != "77" {
				t.Errorf("%s: what was typed is lost", name)
			}
		}
	}
	good := webtest.File{Field: "file", Name: "a.pdf", Type: "application/pdf", Data: []byte("%PDF-1.4\n")}
	d.want(d.PostFile(d.base+"/evidence/photos", url.Values{"source": {"other"}}, good), http.StatusUnprocessableEntity)
	five := []webtest.File{}
	for range 5 {
		five = append(five, picture("pictures", "x.png"))
	}
	d.want(d.PostFile(d.base+"/evidence/documents", url.Values{"kind": {"passport"}}, five...), http.StatusUnprocessableEntity, "Choose at most 4 at a time.")
	if r := d.record(); r.Revision != 1 || len(r.Files) != 0 {
		t.Errorf("revision %d with %d files", r.Revision, len(r.Files))
	}
	if left := filesIn(t, dir); len(left) != 0 {
		t.Errorf("bytes are left: %q", left)
	}
}

func filesIn(t *testing.T, dir string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestTooMuchAtOnce(t *testing.T) {
	d := newDesk(t)
	large := picture("pictures", "a.png")
	large.Data = append(large.Data, make([]byte, 14<<20)...)
	p := d.PostFile(d.base+"/evidence/documents", url.Values{"kind": {"passport"}}, large, large)
	d.want(p, http.StatusRequestEntityTooLarge, "This is too large", "several one at a time")
}

// A name may hold anything that a form can carry.
func TestOddFileNames(t *testing.T) {
	d := newDesk(t)
	for _, name := range []string{"a\u0085b.png", "\xff\xfe.png", "\u202egnp.exe.png", strings.Repeat("ü", 400) + ".png", `<script>alert(1)</script>.png`, `"quoted".png`} {
		p := d.PostFile(d.base+"/evidence/photos", url.Values{"source": {"other"}}, webtest.File{Field: "file", Name: name, Data: webtest.Picture(name)})
		if p.Status != http.StatusSeeOther {
			t.Errorf("%q: %s: %s", name, p, p.Text())
		}
	}
	for _, f := range d.record().Files {
		if strings.ContainsAny(f.Name, "\x00\u202e") || len([]rune(f.Name)) > 200 || !strings.HasSuffix(f.Name, ".png") {
			t.Errorf("a file is called %q", f.Name)
		}
	}
}

func TestFormThatCannotBeRead(t *testing.T) {
	d := newDesk(t)
	p := d.PostFile(d.base+"/evidence/photos", nil, webtest.File{Field: "file", Name: "a\x00b.png", Data: webtest.Picture("a")})
	d.want(p, http.StatusBadRequest, "This request cannot be read")
}

// A page is small enough to open at once on a slow line.
func TestPagesAreSmall(t *testing.T) {
	d := newDesk(t)
	for _, m := range members {
		p := d.Get(d.base + "/evidence/" + m + "/new")
		if p.Status == http.StatusSeeOther {
			p = p.Follow()
		}
		if n := compressed(t, p.Body); n > 14_600 {
			t.Errorf("%s has %d bytes compressed", p, n)
		}
	}
}

func compressed(t *testing.T, data []byte) int {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}

// fields returns what a browser would send of the page's form that corrects a fact; nil where there is none.
func fields(p *webtest.Page) url.Values {
	for n := range p.HTML.Descendants() {
		if n.Data == "form" && strings.HasSuffix(attr(n, "action"), "/correct") {
			return sent(n)
		}
	}
	return nil
}

func sent(form *html.Node) url.Values {
	values := url.Values{}
	for n := range form.Descendants() {
		name, kind := attr(n, "name"), attr(n, "type")
		switch {
		case n.Type != html.ElementNode || name == "" || kind == "file":
		case n.Data == "input" && (kind == "checkbox" || kind == "radio"):
			if has(n, "checked") {
				values.Add(name, attr(n, "value"))
			}
		case n.Data == "input":
			values.Add(name, attr(n, "value"))
		case n.Data == "textarea":
			values.Add(name, strings.ReplaceAll(text(n), "\n", "\r\n"))
		case n.Data == "select":
			values.Add(name, chosen(n))
		}
	}
	return values
}

func chosen(list *html.Node) string {
	for n := range list.Descendants() {
		if n.Data == "option" && has(n, "selected") {
			return attr(n, "value")
		}
	}
	return ""
}

func text(n *html.Node) string {
	if n.FirstChild == nil {
		return ""
	}
	return n.FirstChild.Data
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// TestCapturesStay corrects what was read from a document's pictures: the pictures stay, and what is typed joins them.
func TestCapturesStay(t *testing.T) {
	d := newDesk(t)
	form := url.Values{"kind": {"passport"}, "name.full": {"EXAMPLE ADA"}}
	d.wantRedirect(d.PostFile(d.base+"/evidence/documents", form, picture("pictures", "front.png"), picture("pictures", "back.png")), "/identity")
	newest := func() (dossier.Document, string) {
		r := d.record()
		facts := r.FactsOf("documents")
		return r.Dossier.Documents[len(facts)-1], d.base + "/facts/" + facts[len(facts)-1].ID.String()
	}
	const zone = "P<UTOEXAMPLE<<ADA<MARIA<<<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
	doc, fact := newest()
	form["captures[1].mrz"] = []string{strings.ReplaceAll(zone, "\n", "\r\n")}
	form["captures[1].at"] = []string{"2026-10-08T10:00"}
	form["captures[2].mrz"] = []string{zone}
	form["captures[2].at"] = []string{"2026-10-08T10:30"}
	d.wantRedirect(d.PostFile(fact+"/correct", form), "/identity")
	got, fact := newest()
	if len(got.Captures) != 3 || got.Captures[0].File != doc.Captures[0].File || got.Captures[1].File != doc.Captures[1].File || got.Captures[2].File != "" {
		t.Fatalf("captures are %+v, from %+v", got.Captures, doc.Captures)
	}
	for _, c := range got.Captures[1:] {
		if c.MRZ == "" || strings.Contains(c.MRZ, "UTO7408122F") {
			t.Errorf("the zone is kept as %q", c.MRZ)
		}
	}

	form["captures[1].mrz"], form["captures[2].mrz"] = []string{""}, []string{""}
	d.wantRedirect(d.PostFile(fact+"/correct", form), "/identity")
	if got, _ = newest(); len(got.Captures) != 2 || got.Captures[1].File != doc.Captures[1].File || got.Captures[1].MRZ != "" {
		t.Errorf("emptied captures are %+v", got.Captures)
	}

	form["captures[0].mrz"] = []string{"no zone"}
	p := d.PostFile(d.base+"/evidence/documents", form)
	if p.Status != http.StatusUnprocessableEntity || !strings.Contains(p.Text(), "three lines of 30 characters") {
		t.Errorf("status %d:\n%s", p.Status, p.Text())
	}
}
