// The generator of data/disposable.txt.gz and data/free.txt.gz from the pinned packages. It needs the npm client. Run it
// by `go generate ./internal/mailbox`.
package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"log"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"

	"bonafide/internal/dataset/npmpack"
	"bonafide/internal/mailbox/provider"
)

// The pinned packages; their dates go to the sets in domain.go.
const (
	curated = "disposable-email-domains-js@1.26.0"
	large   = "disposable-email-domains@1.0.62"
	free    = "freemail@1.7.0"
)

// notFree are company domains among the free providers.
var notFree = []string{"charter.com"}

// alsoFree are free providers that the package misses.
var alsoFree = []string{"daum.net", "disroot.org", "keemail.me", "mailfence.com", "pm.me", "proton.me", "protonmail.ch",
	"riseup.net", "tuta.com", "tuta.io", "tutamail.com", "tutanota.com", "tutanota.de", "zohomail.com"}

func main() {
	log.SetFlags(0)
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	providers, err := freeProviders()
	if err != nil {
		return err
	}
	a, err := fetchJSON(curated, "dist/dict/disposable_email_blocklist.json")
	if err != nil {
		return err
	}
	b, err := fetchJSON(large, "index.json")
	if err != nil {
		return err
	}
	// A domain that some list calls free is left alone: to call a person's ordinary mailbox a throw-away one is
	// worse than to miss a throw-away one. So are alias services, and suffixes under which anybody has a domain.
	disposable := slices.DeleteFunc(append(a, b...), func(d string) bool {
		_, alias := provider.Alias(d)
		suffix, _ := publicsuffix.PublicSuffix(d)
		_, isFree := slices.BinarySearch(providers, d)
		return alias || isFree || suffix == d
	})
	return cmp.Or(write("data/free.txt.gz", providers), write("data/disposable.txt.gz", disposable))
}

func freeProviders() ([]string, error) {
	const name = "data/free.txt"
	files, err := npmpack.Files(free, name)
	if err != nil {
		return nil, err
	}
	domains := append(strings.Fields(strings.ToLower(string(files[name]))), alsoFree...)
	domains = slices.DeleteFunc(domains, func(d string) bool { return slices.Contains(notFree, d) })
	slices.Sort(domains)
	return slices.Compact(domains), nil
}

func fetchJSON(pkg, name string) ([]string, error) {
	files, err := npmpack.Files(pkg, name)
	if err != nil {
		return nil, err
	}
	var domains []string
	if err := json.Unmarshal(bytes.ToLower(files[name]), &domains); err != nil {
		return nil, fmt.Errorf("%s: %s: %w", pkg, name, err)
	}
	return domains, nil
}

func write(out string, domains []string) error {
	slices.Sort(domains)
	domains = slices.Compact(domains)
	fmt.Printf("%s: %d domains\n", out, len(domains))
	return npmpack.WriteGzip(out, []byte(strings.Join(domains, "\n")+"\n"))
}
