package mailbox

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
	"slices"
	"strings"
	"sync"

	"bonafide/internal/dataset"
	"bonafide/internal/mailbox/provider"
)

//go:generate go run ./gen

//go:embed data/disposable.txt.gz
var disposableData []byte

//go:embed data/free.txt.gz
var freeData []byte

// The data that gen/main.go fetched, dated by the packages' publication; the disposable domains by the newer of two.
var (
	disposableSet = dataset.Set{Name: "disposable-email-domains-js 1.26.0 and disposable-email-domains 1.0.62",
		Date: "2026-09-21", Licence: "CC0-1.0 AND MIT"}
	freeSet  = dataset.Set{Name: "freemail 1.7.0", Date: "2024-12-13", Licence: "ISC"}
	aliasSet = dataset.Set{Name: "Bonafide alias services", Date: "2026-11-21", Licence: "as this program"}
)

// domains is an ascending list. It is read once, at the first question, in about 20 ms.
func domains(data []byte) func() []string {
	return sync.OnceValue(func() []string {
		zr, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			panic(err) // built in: a fault of the build
		}
		text, err := io.ReadAll(zr)
		if err != nil {
			panic(err)
		}
		return strings.Fields(string(text))
	})
}

var (
	disposable = domains(disposableData)
	free       = domains(freeData)
)

// Domain is what is known of a mail domain.
type Domain struct {
	Name       string `json:"name"`
	Disposable bool   `json:"disposable"`              // mailboxes for minutes, for anybody
	Alias      string `json:"alias_service,omitempty"` // forwards to a mailbox elsewhere; never Disposable
	Free       bool   `json:"free"`                    // mailboxes for anybody; neither good nor bad

	// Datasets are the lists that were asked, also where they do not hold the domain.
	Datasets []dataset.Set `json:"-"`
}

// Lookup says what is known of a domain in the form that ParseDomain returns. A subdomain is what its parent is.
func Lookup(domain string) Domain {
	d := Domain{Name: domain, Datasets: Status()}
	if d.Alias, _ = provider.Alias(domain); d.Alias != "" {
		return d
	}
	d.Free = holds(free(), domain)
	d.Disposable = !d.Free && holds(disposable(), domain)
	return d
}

// holds reports whether the list has the domain or a parent of it.
func holds(list []string, domain string) bool {
	for d := domain; strings.Contains(d, "."); _, d, _ = strings.Cut(d, ".") {
		if _, found := slices.BinarySearch(list, d); found {
			return true
		}
	}
	return false
}

// Status lists the built-in data sets with their sizes.
func Status() []dataset.Set {
	d, f := disposableSet, freeSet
	d.Rows, f.Rows = len(disposable()), len(free())
	return []dataset.Set{d, f, aliasSet}
}
