package reference_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/reader"
	"bonafide/internal/reference"
)

func TestCompleteNetworks(t *testing.T) {
	kept := &dossier.Network{Country: "NZ", Source: "as recorded"}
	d := &dossier.Dossier{
		Sessions: []dossier.Session{
			{IP: "1.1.1.1", At: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)},
			{IP: "1.1.1.1", Network: kept},
			{IP: "192.0.2.1"}, // documentation: nobody's
		},
		References: []dossier.Reference{{IP: "1.1.1.1"}, {IP: "1.1.1.1", NetworkKind: dossier.Residential}, {}},
	}
	reference.Data{}.Complete(d)
	n := d.Sessions[0].Network
	if !n.Known() || n.Country == "" || n.Source == "" {
		t.Errorf("network of 1.1.1.1 = %+v, want a country with its source", n)
	}
	if d.Sessions[1].Network != kept || kept.Country != "NZ" || kept.Kind != "" {
		t.Errorf("a recorded network was changed to %+v", d.Sessions[1].Network)
	}
	if got := d.Sessions[2].Network; got != nil {
		t.Errorf("network of a documentation address = %+v, want none", got)
	}
	if got := d.References[0].NetworkKind; got == "" {
		t.Error("the referee's network kind was not looked up")
	}
	if got := d.References[1].NetworkKind; got != dossier.Residential {
		t.Errorf("a recorded network kind was changed to %s", got)
	}
}

func TestCompleteAddresses(t *testing.T) {
	lat, lon := 35.6762, 139.6503
	d := &dossier.Dossier{
		Residence: &dossier.Address{City: "Berlin", Country: "DE"},
		Moves:     []dossier.Move{{From: &dossier.Address{City: "No Such Town", Country: "DE"}}},
		Documents: []dossier.Document{{Address: &dossier.Address{City: "Somewhere", PostalCode: "60601", Country: "US"}}},
		Onboarding: &dossier.Onboarding{Shipments: []dossier.Shipment{
			{Address: dossier.Address{City: "Berlin", Country: "JP", Latitude: &lat, Longitude: &lon}},
		}},
	}
	reference.Data{}.Complete(d)
	if r := d.Residence; !r.Located() || r.Timezone != "Europe/Berlin" || r.Source == "" {
		t.Errorf("Berlin = %+v, want coordinates, zone and source", r)
	}
	if a := d.Moves[0].From; a.Located() || a.Source != "" || a.Timezone != "" {
		t.Errorf("an unknown town = %+v, want it as it was", a)
	}
	if a := d.Documents[0].Address; !a.Located() || a.Timezone != "America/Chicago" {
		t.Errorf("postal code 60601 = %+v, want Chicago", a)
	}
	if a := d.Onboarding.Shipments[0].Address; *a.Latitude != lat || a.Source != "" || a.Timezone != "Asia/Tokyo" {
		t.Errorf("a located address = %+v, want only the zone added", a)
	}
}

func TestCompleteMailboxes(t *testing.T) {
	own := &dossier.MailFacts{Domain: "kept"}
	d := &dossier.Dossier{Contacts: []dossier.Contact{
		{Kind: dossier.Email, Value: "a@mailinator.com"},
		{Kind: dossier.Email, Value: "a@gmail.com"},
		{Kind: dossier.Email, Value: "a@gmail.com", Mail: own},
		{Kind: dossier.Email, Value: "@"},
		{Kind: dossier.Phone, Value: "a@gmail.com"},
	}}
	reference.Data{}.Complete(d)
	if m := d.Contacts[0].Mail; m == nil || !m.Disposable || m.Domain != "mailinator.com" || m.Source == "" {
		t.Errorf("mailinator.com = %+v, want a disposable domain with its source", m)
	}
	if m := d.Contacts[1].Mail; m == nil || m.Disposable || !m.Free {
		t.Errorf("gmail.com = %+v, want free mail", m)
	}
	if d.Contacts[2].Mail != own || d.Contacts[3].Mail != nil || d.Contacts[4].Mail != nil {
		t.Error("mail facts were changed, or invented for what is no mail address")
	}
}

func picture(t *testing.T) []byte {
	img := image.NewGray(image.Rect(0, 0, 128, 128))
	for x := range 128 {
		for y := range 128 {
			img.SetGray(x, y, color.Gray{uint8(x*y + x*x/7)})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReadPictures(t *testing.T) {
	folder := fstest.MapFS{
		"in/portrait.png": {Data: picture(t)},
		"text.png":        {Data: []byte("hello")},
	}
	d := &dossier.Dossier{
		Photos: []dossier.Photo{{File: "in/portrait.png"}, {File: "missing.png"}, {}, {File: "in/./portrait.png"}},
		Documents: []dossier.Document{{Captures: []dossier.Capture{
			{File: "text.png"}, {File: "in/portrait.png"}, {File: "in"}, {File: "../out.png"},
		}}},
	}
	problems := reference.ReadPictures(t.Context(), reader.Here{}, d, folder)
	var paths []string
	for _, p := range problems {
		paths = append(paths, p.Path)
		if strings.Contains(p.Text, "open ") {
			t.Errorf("%s is in the words of the system, not in ours", p)
		}
	}
	want := "[photos[1].file documents[0].captures[0].file documents[0].captures[2].file documents[0].captures[3].file]"
	if got := fmt.Sprint(paths); got != want {
		t.Errorf("problems at %s, want %s:\n%v", got, want, problems)
	}
	if f := d.Photos[0].Image; f == nil || f.Quality < 50 || f.PDQ[0] == f.PDQ[1] || f.SHA256 == [32]byte{} {
		t.Errorf("facts = %+v, want the hashes of a detailed picture", f)
	}
	if d.Photos[3].Image != d.Photos[0].Image || d.Documents[0].Captures[1].Image != d.Photos[0].Image {
		t.Error("one file was read more than once")
	}
	if d.Photos[1].Image != nil || d.Photos[2].Image != nil {
		t.Error("facts of a file that was not read")
	}
	if again := reference.ReadPictures(t.Context(), reader.Here{}, d, folder); len(again) != len(problems) {
		t.Errorf("read again, problems = %v", again)
	}
}
