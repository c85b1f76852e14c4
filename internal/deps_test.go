// Package internal_test keeps the statement of who may import whom.
package internal_test

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// may lists, for each package of ours, the packages of ours that it may import. A name stands for the package and
// those below it. A package that is not listed fails the test: say where it belongs.
var may = map[string][]string{
	"internal/errs":      {},
	"internal/audit":     {},
	"internal/auditor":   {}, // checks what audit and store write, and so shares nothing with them
	"internal/dossier":   {},
	"internal/hamming":   {},
	"internal/dataset":   {},
	"internal/indicator": {"internal/dossier"},

	"internal/catalog":             {"internal/dossier", "internal/indicator", "internal/catalog"},
	"internal/catalog/address":     {"internal/dossier", "internal/indicator"},
	"internal/catalog/contact":     {"internal/dossier", "internal/indicator"},
	"internal/catalog/footprint":   {"internal/dossier", "internal/indicator"},
	"internal/catalog/endpoint":    {"internal/dossier", "internal/indicator"},
	"internal/catalog/face":        {"internal/dossier", "internal/indicator"},
	"internal/catalog/document":    {"internal/dossier", "internal/indicator"},
	"internal/catalog/facilitator": {"internal/dossier", "internal/indicator"},
	"internal/catalog/history":     {"internal/dossier", "internal/indicator"},
	"internal/catalog/household":   {"internal/dossier", "internal/indicator"},
	"internal/catalog/watch":       {"internal/dossier", "internal/indicator"},
	"internal/catalog/link":        {"internal/dossier", "internal/indicator"},
	"internal/catalog/live":        {"internal/dossier", "internal/indicator"},
	"internal/catalog/name":        {"internal/dossier", "internal/indicator"},
	"internal/catalog/network":     {"internal/dossier", "internal/indicator"},
	"internal/catalog/payment":     {"internal/dossier", "internal/indicator"},

	"internal/doctor":   {"internal/blob", "internal/config", "internal/dataset", "internal/mail", "internal/postgres", "internal/vault"},
	"internal/mail":     {},
	"internal/measure":  {"internal/dataset"},
	"internal/calendar": {},
	"internal/enquiry":  {"internal/dossier"},
	"internal/text":     {},
	"internal/mrz":      {},
	"internal/barcode":  {},
	"internal/photo":    {"internal/errs"},
	"internal/face":     {"internal/dataset", "internal/photo"},
	"internal/confine":  {},
	"internal/embind":   {},
	"internal/ocr":      {"internal/embind", "internal/dataset"},
	"internal/pdf417":   {"internal/embind", "internal/dataset", "internal/photo"},
	"internal/pdf":      {"internal/errs", "internal/dataset"},
	"internal/reader":   {"internal/errs", "internal/face", "internal/pdf", "internal/photo", "internal/confine", "internal/ocr", "internal/pdf417", "internal/zone"},
	"internal/zone":     {"internal/ocr", "internal/mrz", "internal/photo"},
	"internal/inspect":  {"internal/errs", "internal/face", "internal/photo", "internal/reader", "internal/mrz", "internal/barcode"},
	"internal/geo":      {"internal/dataset"},
	"internal/network":  {"internal/errs", "internal/dataset"},
	"internal/phone":    {"internal/errs", "internal/dataset"},
	"internal/mailbox":  {"internal/errs", "internal/dataset"},
	"internal/lookup":   {"internal/errs", "internal/dataset", "internal/geo", "internal/network", "internal/phone", "internal/mailbox"},

	"internal/sheet":         {"internal/errs", "internal/text"},
	"internal/inventory":     {"internal/errs", "internal/dossier", "internal/sheet"},
	"internal/meeting":       {"internal/errs", "internal/dossier", "internal/sheet"},
	"internal/resume":        {"internal/errs", "internal/dossier", "internal/text"},
	"internal/linkage":       {"internal/dossier", "internal/photo", "internal/phone", "internal/mailbox", "internal/text"},
	"internal/population":    {"internal/dossier"},
	"internal/bench":         {"internal/dossier", "internal/hamming", "internal/indicator", "internal/intake", "internal/linkage", "internal/policy", "internal/population", "internal/store", "internal/vetting", "internal/watchlist"},
	"internal/duplicate":     {"internal/dossier", "internal/linkage", "internal/text"},
	"internal/sanctions":     {"internal/errs", "internal/dossier", "internal/dataset", "internal/text"},
	"internal/stix":          {"internal/errs"},
	"internal/watchlist":     {"internal/errs", "internal/stix", "internal/dossier", "internal/linkage", "internal/mailbox", "internal/phone", "internal/vetting"},
	"internal/reference":     {"internal/dossier", "internal/errs", "internal/mrz", "internal/barcode", "internal/photo", "internal/reader", "internal/geo", "internal/network", "internal/mailbox"},
	"internal/intake":        {"internal/errs", "internal/dossier", "internal/geo", "internal/phone", "internal/sheet", "internal/text", "internal/vetting"},
	"internal/policy":        {"internal/errs", "internal/dossier", "internal/indicator", "internal/linkage", "internal/vetting"},
	"internal/assess":        {"internal/errs", "internal/policy", "internal/dossier", "internal/indicator", "internal/catalog", "internal/linkage", "internal/reference", "internal/network", "internal/watchlist"},
	"internal/vetting":       {"internal/audit", "internal/calendar", "internal/enquiry", "internal/phone", "internal/errs", "internal/mail", "internal/dossier", "internal/duplicate", "internal/face", "internal/indicator", "internal/linkage", "internal/photo", "internal/reader", "internal/reference"},
	"internal/checkplan":     {"internal/errs", "internal/dossier", "internal/vetting"},
	"internal/clearance":     {"internal/errs", "internal/dossier", "internal/vetting"},
	"internal/impact":        {"internal/errs", "internal/indicator", "internal/sheet", "internal/vetting"},
	"internal/secondread":    {"internal/errs", "internal/indicator", "internal/vetting"},
	"internal/account":       {"internal/audit", "internal/errs", "internal/mail", "internal/sso", "internal/vetting"},
	"internal/report":        {"internal/errs", "internal/audit", "internal/dossier", "internal/indicator", "internal/seal", "internal/sheet", "internal/typeface", "internal/vetting"},
	"internal/seal":          {"internal/errs"},
	"internal/typeface":      {"internal/dataset"},
	"internal/dashboard":     {"internal/errs", "internal/vetting"},
	"internal/jobs":          {"internal/account", "internal/ats", "internal/errs", "internal/intake", "internal/policy", "internal/vetting", "internal/webhook"},
	"internal/store":         {"internal/ats", "internal/audit", "internal/errs", "internal/dossier", "internal/duplicate", "internal/face", "internal/hamming", "internal/indicator", "internal/intake", "internal/linkage", "internal/policy", "internal/vetting", "internal/account", "internal/dashboard", "internal/report", "internal/watchlist", "internal/clearance", "internal/checkplan", "internal/impact", "internal/secondread", "internal/vault", "internal/webhook"},
	"internal/ats":           {"internal/errs", "internal/dossier", "internal/outbound", "internal/vetting"},
	"internal/outbound":      {"internal/errs"},
	"internal/webhook":       {"internal/errs", "internal/indicator", "internal/outbound", "internal/report", "internal/vetting"},
	"internal/blob":          {"internal/errs"},
	"internal/blob/blobtest": {"internal/blob"},
	"internal/vault":         {"internal/errs", "internal/blob"},
	"internal/backup":        {"internal/errs"},
	"internal/config":        {"internal/errs"},
	"internal/postgres":      {"internal/errs", "internal/setup/tool", "migrations"},
	"internal/sbom":          {},
	"internal/setup":         {"internal/setup"},
	"internal/demo":          {"internal/dossier", "internal/vetting", "internal/sanctions", "internal/mrz", "internal/pdf417"},

	"internal/account/gen":     {"internal/account", "internal/dataset"},
	"internal/sso":             {"internal/errs"},
	"internal/store/storetest": {"internal/postgres", "internal/setup/tool", "internal/vault", "migrations"},
	"web/webtest":              {"internal", "web"},

	"migrations":       {},
	"static":           {},
	"static/gen":       {"internal/dataset"},
	"web/say":          {"internal/errs"},
	"web/ui":           {"internal/errs", "internal/geo", "internal/sheet", "web/say", "static"},
	"web/viewer":       {"internal/errs", "internal/account", "internal/indicator", "internal/report", "internal/vetting", "web/say", "web/ui"},
	"web/accounts":     pages,
	"web/api":          append([]string{"internal/intake", "internal/webhook"}, pages...),
	"web/audits":       pages,
	"web/retention":    pages,
	"web/candidates":   pages,
	"web/checkins":     pages,
	"web/digests":      pages,
	"web/evidence":     pages,
	"web/faces":        pages,
	"web/files":        pages,
	"web/help":         pages,
	"web/indicators":   pages,
	"web/policies":     pages,
	"web/referees":     pages,
	"web/reports":      pages,
	"web/resumes":      pages,
	"web/requisitions": pages,
	"web/reviews":      pages,
	"web/rights":       pages,
	"web/links":        append([]string{"internal/linkage"}, pages...),
	"web/sanctions":    pages,
	"web/services":     pages,
	"web/verify":       append([]string{"internal/auditor"}, pages...),
	"web/dashboard":    append([]string{"internal/dashboard"}, pages...),
	"web/impact":       append([]string{"internal/impact"}, pages...),
	"web/watchlists":   pages,
	"web":              {"internal/errs", "internal/account", "internal/dataset", "internal/indicator", "internal/intake", "internal/policy", "internal/vetting", "internal/dashboard", "internal/report", "internal/resume", "internal/watchlist", "internal/clearance", "internal/checkplan", "internal/ats", "internal/impact", "internal/secondread", "internal/webhook", "static", "web"},
	"cmd/bonafide":     {"internal", "web"},

	"web/imports":     append([]string{"internal/intake"}, pages...),
	"web/inventories": pages,
	"web/connections": append([]string{"internal/ats"}, pages...),
	"web/webhooks":    append([]string{"internal/webhook"}, pages...),
	"web/meetings":    pages,
	"web/interviews":  pages,
	"web/invitations": pages,
}

// pages is what a folder of pages may import: domain packages, never another folder of pages, never the store.
var pages = []string{
	"internal/errs", "internal/dossier", "internal/indicator", "internal/catalog", "internal/vetting", "internal/account",
	"internal/policy", "internal/report", "internal/seal", "internal/geo", "internal/phone", "internal/mailbox", "internal/photo", "internal/face", "internal/dataset",
	"internal/watchlist", "internal/clearance", "internal/checkplan", "internal/secondread", "internal/inventory", "internal/meeting", "internal/sheet", "internal/stix", "internal/resume", "internal/text",
	"internal/mrz", "internal/barcode", "internal/calendar",
	"web/say", "web/ui", "web/viewer", "static",
}

// only lists packages of others that belong in few places, and those places.
var only = map[string][]string{
	"gorm.io/gorm":                             {"internal/store"},
	"gorm.io/driver/postgres":                  {"internal/store"},
	"github.com/labstack/echo/v4":              {"web"},
	"github.com/a-h/templ":                     {"web"},
	"github.com/yuin/goldmark":                 {"web/help"},
	"github.com/leonelquinteros/gotext":        {"web/say"},
	"github.com/riverqueue/river":              {"internal/jobs", "internal/postgres", "internal/store/storetest"},
	"github.com/minio/minio-go/v7":             {"internal/blob", "internal/blob/blobtest"},
	"code.dny.dev/ssrf":                        {"internal/outbound"},
	"github.com/tetratelabs/wazero":            {"internal/embind", "internal/pdf"},
	"github.com/wneessen/go-mail":              {"internal/mail"},
	"github.com/emersion/go-smtp":              {"internal/mail/mailtest"},
	"golang.org/x/mod":                         {"internal/audit", "internal/seal"},
	"github.com/prometheus/client_golang":      {"cmd/bonafide", "internal/measure", "internal/postgres", "web"},
	"github.com/alecthomas/kong":               {"cmd/bonafide"},
	"github.com/nyaruka/phonenumbers":          {"internal/phone"},
	"github.com/mozillazg/go-unidecode":        {"internal/sanctions"},
	"github.com/alexedwards/argon2id":          {"internal/account", "web/webtest"},
	"github.com/go-webauthn/webauthn":          {"internal/account"},
	"github.com/coreos/go-oidc/v3":             {"internal/sso"},
	"golang.org/x/oauth2":                      {"internal/sso"},
	"github.com/pquerna/otp":                   {"cmd/bonafide", "internal/account"},
	"github.com/santhosh-tekuri/jsonschema/v6": {"internal/dossier", "internal/policy", "internal/watchlist"},
}

// pure lists what the standard library offers that a rule must not touch, so that an old dossier is judged alike for
// ever.
var pure = []string{"net", "net/http", "os", "math/rand", "math/rand/v2", "database/sql", "log", "log/slog", "context"}

type pkg struct {
	ImportPath string
	Imports    []string
}

const module = "bonafide/"

func packages(t *testing.T) []pkg {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", module+"...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []pkg
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// under reports whether the path is one of the names or below one.
func under(path string, names []string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return path == n || strings.HasPrefix(path, n+"/") })
}

// entry returns the longest listed name that covers the package.
func entry(path string) (name string, ok bool) {
	for n := range may {
		if under(path, []string{n}) && len(n) > len(name) {
			name, ok = n, true
		}
	}
	return name, ok
}

func TestWhoMayImportWhom(t *testing.T) {
	for _, p := range packages(t) {
		path := strings.TrimPrefix(p.ImportPath, module)
		if path == "internal" { // these tests
			continue
		}
		name, ok := entry(path)
		if !ok {
			t.Errorf("%s is not listed in may: say what it may import", path)
			continue
		}
		if name == "web" && path != "web" {
			t.Errorf("%s is pages without a line of its own in may", path)
		}
		for _, imported := range p.Imports {
			if ours, ok := strings.CutPrefix(imported, module); ok && !under(ours, may[name]) && !under(ours, []string{name}) {
				t.Errorf("%s imports %s", path, ours)
			}
			for theirs, where := range only {
				if under(imported, []string{theirs}) && !under(path, where) {
					t.Errorf("%s imports %s, which belongs in %v", path, imported, where)
				}
			}
		}
	}
}

// TestPermissionsAreUsed fails where something may be imported that nothing imports: a permission that is left over hides the next mistake.
func TestPermissionsAreUsed(t *testing.T) {
	used := map[string]map[string]bool{} // by the entry, what its packages import of ours
	byPages := map[string]bool{}
	for _, p := range packages(t) {
		name, ok := entry(strings.TrimPrefix(p.ImportPath, module))
		if !ok {
			continue
		}
		if used[name] == nil {
			used[name] = map[string]bool{}
		}
		for _, imported := range p.Imports {
			if ours, ok := strings.CutPrefix(imported, module); ok {
				used[name][ours] = true
				byPages[ours] = byPages[ours] || strings.HasPrefix(name, "web/")
			}
		}
	}
	for name, allowed := range may {
		for _, a := range allowed {
			of := used[name]
			if slices.Contains(pages, a) && strings.HasPrefix(name, "web/") {
				of = byPages
			}
			if !slices.ContainsFunc(slices.Collect(maps.Keys(of)), func(imported string) bool { return under(imported, []string{a}) }) {
				t.Errorf("%s may import %s and does not", name, a)
			}
		}
	}
}

// TestNothingThatJudgesReadsSurveyAnswers: what reaches the database of survey answers is the program, which hands it to the
// pages of those who watch, and the tests of pages.
func TestNothingThatJudgesReadsSurveyAnswers(t *testing.T) {
	for _, p := range packages(t) {
		path := strings.TrimPrefix(p.ImportPath, module)
		if slices.Contains(p.Imports, module+"internal/impact/survey") && path != "cmd/bonafide" && path != "web/webtest" {
			t.Errorf("%s imports internal/impact/survey", path)
		}
		if slices.Contains(p.Imports, module+"internal/impact") && !under(path, []string{"internal/impact", "internal/store", "web", "cmd"}) {
			t.Errorf("%s imports internal/impact", path)
		}
	}
}

func TestRulesArePure(t *testing.T) {
	for _, p := range packages(t) {
		path := strings.TrimPrefix(p.ImportPath, module)
		if !strings.HasPrefix(path, "internal/catalog/") && path != "internal/indicator" {
			continue
		}
		for _, imported := range p.Imports {
			if slices.Contains(pure, imported) {
				t.Errorf("%s imports %s: a rule sees the case and nothing else", path, imported)
			}
		}
	}
}
