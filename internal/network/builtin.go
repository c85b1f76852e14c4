package network

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/phuslu/iploc"

	"bonafide/internal/dataset"
	"bonafide/internal/network/asntable"
)

//go:generate go run ./gen

//go:embed data/asn.bin
var asnData []byte

//go:embed data/networks.tsv
var networksData string

//go:embed data/prefixes.tsv
var prefixesData string

// countrySet is the Go module's data; its version is its date.
var countrySet = dataset.Set{Name: "phuslu/iploc", Date: "2026-09-15", Licence: "MIT", URL: "https://github.com/phuslu/iploc"}

// describe says what the data that gen/main.go fetched and the curated lists are.
func (b *builtins) describe() {
	b.systemsSet = dataset.Set{Name: "@ip-location-db/asn", Date: "2026-06-17", Licence: "CC-BY-4.0",
		Credit: "IP Geolocation by DB-IP; Route Views; NRO", URL: "https://db-ip.com", Rows: b.systems.Rows()}
	b.networksSet = dataset.Set{Name: "Bonafide networks", Date: "2026-11-21", Licence: "as this program",
		Rows: len(b.networks) + len(b.prefixes)}
}

// ownerSet stands for the guess by an owner's name, so that a finding shows what it rests on.
var ownerSet = dataset.Set{Name: "the owner's name in @ip-location-db/asn", Date: "2026-06-17", Licence: "CC-BY-4.0",
	Credit: "IP Geolocation by DB-IP", URL: "https://db-ip.com"}

// Credits lists the built-in data sets whose terms ask for a visible credit.
func Credits() []dataset.Set { return []dataset.Set{builtin().systemsSet} }

// Credits lists the loaded data sets whose terms ask for a visible credit.
func (db *Database) Credits() []dataset.Set {
	return slices.DeleteFunc(db.Status(), func(s dataset.Set) bool { return s.Credit == "" })
}

// network is a row of the curated lists; prefix is set in prefixes.tsv alone.
type network struct {
	prefix  netip.Prefix
	kind    Kind
	service string
}

type builtins struct {
	systems  *asntable.Table
	networks map[uint32]network
	prefixes []network

	systemsSet, networksSet dataset.Set
}

// curated returns the row of a single prefix that holds the address, or else that of the system.
func (b *builtins) curated(asn uint32, addr netip.Addr) (network, bool) {
	for _, p := range b.prefixes {
		if p.prefix.Contains(addr) {
			return p, true
		}
	}
	n, ok := b.networks[asn]
	return n, ok
}

// builtin decodes the embedded data once, in about 60 ms. They are part of the program: a fault in them is a fault of
// the build, which the tests find, so it panics.
var builtin = sync.OnceValue(func() *builtins {
	b, err := loadBuiltin()
	if err != nil {
		panic(err)
	}
	return b
})

func loadBuiltin() (*builtins, error) {
	systems, err := asntable.Decode(asnData)
	if err != nil {
		return nil, err
	}
	b := &builtins{systems: systems, networks: map[uint32]network{}}
	err = readTable(networksData, func(key string, n network) error {
		asn, err := strconv.ParseUint(key, 10, 32)
		b.networks[uint32(asn)] = n
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("networks.tsv: %w", err)
	}
	err = readTable(prefixesData, func(key string, n network) (err error) {
		n.prefix, err = netip.ParsePrefix(key)
		b.prefixes = append(b.prefixes, n)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("prefixes.tsv: %w", err)
	}
	b.describe()
	return b, nil
}

// readTable gives every row under the heading "key, kind, name, service" to add.
func readTable(data string, add func(key string, n network) error) error {
	r := csv.NewReader(strings.NewReader(data))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = '\t', true, 4
	rows, err := r.ReadAll()
	if err != nil {
		return err
	}
	for i, row := range rows[1:] {
		kind := Kind(row[1])
		if !kind.valid() {
			return fmt.Errorf("row %d: no such kind %q", i+2, kind)
		}
		if err := add(row[0], network{kind: kind, service: row[3]}); err != nil {
			return fmt.Errorf("row %d: %w", i+2, err)
		}
	}
	return nil
}

// country is the ISO code of an ordinary address, or nothing.
func country(addr netip.Addr) string {
	c := iploc.IPCountry(addr)
	if c == "ZZ" {
		return ""
	}
	return c
}
