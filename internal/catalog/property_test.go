package catalog_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"reflect"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bonafide/internal/catalog"
	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
	"bonafide/internal/linkage"
)

var dossiers = flag.Int("dossiers", 10_000, "how many generated dossiers each property is tried on")

func TestMain(m *testing.M) {
	flag.Parse()
	debug.SetGCPercent(400) // the tests make much and keep nothing
	os.Exit(m.Run())
}

var asOf = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

// A world is a population of which everybody is judged. It is drawn from few values, so that much agrees and much
// contradicts. Names and countries are numbers, which cast turns into words.
type world struct {
	people []*dossier.Dossier
	watch  dossier.Listings // of everybody
}

// assess judges everybody.
func (w world) assess() []*indicator.Assessment {
	x := linkage.NewIndex(w.people)
	all := make([]*indicator.Assessment, len(w.people))
	for i, d := range w.people {
		all[i] = w.judge(d, x)
	}
	return all
}

func (w world) judge(d *dossier.Dossier, x *linkage.Index) *indicator.Assessment {
	return catalog.All.Assess(&indicator.Case{Dossier: d, Links: x.Find(d), Watch: w.watch, AsOf: asOf}, indicator.DefaultPolicy)
}

// change returns the world with everybody's dossier changed.
func (w world) change(f func(*dossier.Dossier)) world {
	c := world{watch: w.watch}
	for _, d := range w.people {
		d = copied(reflect.ValueOf(d)).Interface().(*dossier.Dossier)
		f(d)
		c.people = append(c.people, d)
	}
	return c
}

// assessChanged judges one person whose dossier was changed, among the others as they are.
func (w world) assessChanged(i int, f func(*dossier.Dossier)) *indicator.Assessment {
	d := copied(reflect.ValueOf(w.people[i])).Interface().(*dossier.Dossier)
	f(d)
	c := world{slices.Clone(w.people), w.watch}
	c.people[i] = d
	return c.judge(d, linkage.NewIndex(c.people))
}

// copied copies a value with all that it points to. Structs that keep their fields to themselves, such as times, are values.
func copied(v reflect.Value) reflect.Value {
	c := reflect.New(v.Type()).Elem()
	c.Set(v)
	switch {
	case v.Kind() == reflect.Pointer && !v.IsNil():
		c.Set(reflect.New(v.Type().Elem()))
		c.Elem().Set(copied(v.Elem()))
	case v.Kind() == reflect.Slice && !v.IsNil():
		c.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		for i := range v.Len() {
			c.Index(i).Set(copied(v.Index(i)))
		}
	case v.Kind() == reflect.Struct && v.NumField() > 0 && v.Type().Field(0).IsExported():
		for i := range v.NumField() {
			c.Field(i).Set(copied(v.Field(i)))
		}
	}
	return c
}

// hit reports whether the indicator hits.
func hit(a *indicator.Assessment, id string) bool {
	return slices.ContainsFunc(a.Findings, func(f indicator.Finding) bool { return f.Indicator == id && f.Outcome == indicator.IsHit })
}

func group(a *indicator.Assessment, id string) float64 {
	for _, g := range a.Groups {
		if g.ID == id {
			return g.Points
		}
	}
	return 0
}

// changes lists what is judged in another way; nothing where all is judged alike.
func changes(before, after *indicator.Assessment) string {
	var b strings.Builder
	if before.Points != after.Points || before.Band != after.Band {
		fmt.Fprintf(&b, "\n%v points, %s; before %v, %s", after.Points, after.Band, before.Points, before.Band)
	}
	for i, f := range before.Findings {
		if g := after.Findings[i]; f.Outcome != g.Outcome || f.Points != g.Points {
			fmt.Fprintf(&b, "\n%s: %s of %v points; before %s of %v", f.Indicator, g.Outcome, g.Points, f.Outcome, f.Points)
		}
	}
	return b.String()
}

// casts are names of several cultures. Names at the same place stand for each other.
var casts = [][]dossier.Name{
	{name("Robin", "Hartwell"), name("Casey", "Underwood"), name("Morgan", "Fitzgibbon"), name("Robin", "Delacroix")},
	{name("Oluwaseun", "Adebayo"), name("Chidinma", "Okonkwo"), name("Babatunde", "Ogunleye"), name("Oluwaseun", "Nwachukwu")},
	{name("Minjun", "Hwangbo"), name("Seoyeon", "Namgung"), name("Jihoon", "Dokgo"), name("Minjun", "Jegal")},
	{name("Дмитрий", "Кузнецов"), name("Светлана", "Воробьёва"), name("Григорий", "Шульга"), name("Дмитрий", "Яблонский")},
	{name("María José", "Quiroga Lezama"), name("Íñigo", "Etxeberria"), name("Guadalupe", "Villaseñor"), name("María José", "Zubizarreta")},
	{name("小明", "欧阳"), name("建国", "诸葛"), name("丽华", "慕容"), name("小明", "司徒")},
	{name("عبدالرحمن", "الخطيب"), name("فاطمة", "الزهراني"), name("يوسف", "البغدادي"), name("عبدالرحمن", "الشامي")},
	{name("Nguyễn", "Thị Hương"), name("Trần", "Quốc Bảo"), name("Phạm", "Đức Long"), name("Nguyễn", "Văn Khôi")},
}

func name(given, family string) dossier.Name {
	return dossier.Name{Kind: dossier.LegalName, Full: given + " " + family, Given: given, Family: family}
}

// rename gives every person of the first cast the name of the one at the same place in another.
func rename(w world, cast []dossier.Name) world {
	same := func(n dossier.Name) dossier.Name {
		i := slices.IndexFunc(casts[0], func(c dossier.Name) bool { return c.Full == n.Full })
		to := cast[i]
		to.Kind = n.Kind
		return to
	}
	return w.change(func(d *dossier.Dossier) {
		for i := range d.Names {
			d.Names[i] = same(d.Names[i])
		}
		for i := range d.Documents {
			if n := d.Documents[i].Name; n != nil {
				*n = same(*n)
			}
		}
		for i := range d.References {
			d.References[i].Name = same(dossier.Name{Full: d.References[i].Name}).Full
		}
		for i := range d.Onboarding.Payments() {
			d.Onboarding.Payouts[i].Holder = same(dossier.Name{Full: d.Onboarding.Payouts[i].Holder}).Full
		}
		for i := range d.Profiles {
			d.Profiles[i].Name = same(dossier.Name{Full: d.Profiles[i].Name}).Full
			for _, repo := range d.Profiles[i].Repositories {
				for k := range repo.CommitIdentities {
					repo.CommitIdentities[k].Name = same(dossier.Name{Full: repo.CommitIdentities[k].Name}).Full
				}
			}
		}
	})
}

// relabel exchanges country codes wherever the dossier holds one.
func relabel(w world, to map[string]string) world {
	swap := func(a *dossier.Address) {
		if a != nil {
			a.Country = to[a.Country]
		}
	}
	return w.change(func(d *dossier.Dossier) {
		swap(d.Residence)
		for _, m := range d.Moves {
			swap(m.From)
			swap(m.To)
		}
		for i := range d.Travel {
			d.Travel[i].Country = to[d.Travel[i].Country]
		}
		for _, doc := range d.Documents {
			swap(doc.Address)
		}
		relabelOnboarding(d, to)
		for _, s := range d.Sessions {
			if s.Network != nil {
				s.Network.Country = to[s.Network.Country]
			}
		}
		for i := range d.Onboarding.Payments() {
			d.Onboarding.Payouts[i].Country = to[d.Onboarding.Payouts[i].Country]
		}
	})
}

var countries = []string{"US", "PT", "JP", "NG"}

// A spot is a place with its country and zone.
type spot struct {
	lat, lon      float64
	country, zone string
}

var spots = []spot{
	{41.88, -87.63, "US", "America/Chicago"}, {40.71, -74.01, "US", "America/New_York"}, {38.72, -9.14, "PT", "Europe/Lisbon"},
	{35.68, 139.69, "JP", "Asia/Tokyo"}, {6.52, 3.38, "NG", "Africa/Lagos"},
}

func genSpot(t *rapid.T) spot { return rapid.SampledFrom(spots).Draw(t, "spot") }

func genAddress(t *rapid.T) *dossier.Address {
	s := genSpot(t)
	return &dossier.Address{City: "Town", Country: s.country, Latitude: &s.lat, Longitude: &s.lon, Timezone: s.zone}
}

func genDay(t *rapid.T) time.Time {
	day := rapid.SampledFrom([]int{0, 1, 1, 2, 2, 3, 40, 89, 91}).Draw(t, "days ago")
	return asOf.AddDate(0, 0, -day).Add(-time.Duration(rapid.IntRange(0, 40).Draw(t, "minutes")) * time.Minute)
}

var kinds = []dossier.NetworkKind{"residential", "residential", "residential", "mobile", "vpn", "vpn", "hosting", "relay", "sase", "satellite", "cgnat", "unknown", ""}

func genSession(t *rapid.T) dossier.Session {
	s := dossier.Session{
		Kind: rapid.SampledFrom([]string{"portal", "login", "interview", "reference"}).Draw(t, "kind"),
		At:   genDay(t),
		IP:   rapid.SampledFrom([]string{"198.51.100.7", "198.51.100.8", "203.0.113.9"}).Draw(t, "ip"),
		// Few devices, so that candidates and referees share some.
		DeviceID: rapid.SampledFrom([]string{"", "d1", "d2", "d3"}).Draw(t, "device"),
	}
	if rapid.Bool().Draw(t, "ends") {
		s.Until = s.At.Add(time.Duration(rapid.SampledFrom([]int{0, 30, 90, 240}).Draw(t, "length")) * time.Minute)
	}
	if rapid.Bool().Draw(t, "zoned") {
		s.Timezone = genSpot(t).zone
	}
	if rapid.IntRange(0, 9).Draw(t, "shared") == 0 {
		s.SharedWith = "family"
	}
	if rapid.IntRange(0, 4).Draw(t, "network") > 0 {
		p := genSpot(t)
		radius := rapid.SampledFrom([]float64{0, 20, 100, 500}).Draw(t, "radius")
		s.Network = &dossier.Network{Country: p.country, Latitude: &p.lat, Longitude: &p.lon, RadiusKM: &radius, Kind: rapid.SampledFrom(kinds).Draw(t, "kind of network")}
	}
	return s
}

var numbers = []string{"+13125550131", "+13125550132", "+13125550133"}
var mails = []string{"ada@x.example", "ADA+1@x.example", "bo.berg@gmail.com", "boberg2@y.example", "cy@y.example"}

func genPhone(t *rapid.T) dossier.Contact {
	c := dossier.Contact{Kind: dossier.Phone, Value: rapid.SampledFrom(numbers).Draw(t, "number"), Since: genDay(t)}
	if rapid.Bool().Draw(t, "looked up") {
		c.LineType = &dossier.LineType{Type: rapid.SampledFrom([]string{"mobile", "non_fixed_voip", "virtual", "unknown"}).Draw(t, "line"), Source: "carrier", At: asOf}
	}
	return c
}

func genMail(t *rapid.T) dossier.Contact {
	c := dossier.Contact{Kind: dossier.Email, Value: rapid.SampledFrom(mails).Draw(t, "mail")}
	if rapid.Bool().Draw(t, "looked up") {
		c.Mail = &dossier.MailFacts{Domain: "x.example", Disposable: rapid.Bool().Draw(t, "disposable"), Alias: rapid.Bool().Draw(t, "alias"), Source: "list"}
	}
	return c
}

func genReference(t *rapid.T) dossier.Reference {
	return dossier.Reference{
		Name:        rapid.SampledFrom(casts[0]).Draw(t, "referee").Full,
		Company:     rapid.SampledFrom([]string{"", "One Ltd", "Two Ltd", "Three Ltd"}).Draw(t, "company"),
		Email:       rapid.SampledFrom(append(mails, "")).Draw(t, "mail"),
		Phone:       rapid.SampledFrom(append(numbers, "")).Draw(t, "number"),
		DeviceID:    rapid.SampledFrom([]string{"", "d1", "d4"}).Draw(t, "device"),
		RespondedAt: genDay(t),

		LineType:                rapid.SampledFrom([]string{"", "mobile", "virtual"}).Draw(t, "line"),
		CorporateChannelRefused: rapid.Bool().Draw(t, "refused"),
		DomainRegisteredAt:      rapid.SampledFrom([]dossier.Date{{}, dossier.NewDate(2015, 1, 1), dossier.NewDate(2026, 7, 1)}).Draw(t, "registered"),
	}
}

func genJob(t *rapid.T) dossier.Job {
	full := rapid.IntRange(0, 2).Draw(t, "full-time") > 0
	j := dossier.Job{
		Employer: rapid.SampledFrom([]string{"One Ltd", "Two Ltd", "Three Ltd"}).Draw(t, "employer"),
		Start:    rapid.SampledFrom([]string{"", "2015", "2016-01", "2017-06"}).Draw(t, "start"),
		End:      rapid.SampledFrom([]string{"", "2021", "2023-06", "present"}).Draw(t, "end"),
		Source:   rapid.SampledFrom([]string{"resume", "form", "profile", "verification"}).Draw(t, "source"),
		FullTime: &full,
	}
	if rapid.Bool().Draw(t, "site") {
		listed := rapid.Bool().Draw(t, "listed")
		j.Site = &dossier.EmployerSite{
			RegistryEntry: &listed, StockTeamPhotos: rapid.Bool().Draw(t, "stock"), PlaceholderText: rapid.Bool().Draw(t, "template"),
		}
	}
	return j
}

func genPayout(t *rapid.T) dossier.Payout {
	return dossier.Payout{
		Holder:  rapid.SampledFrom(casts[0]).Draw(t, "holder").Full,
		Account: rapid.SampledFrom([]string{"000111222", "000111333", "000111444"}).Draw(t, "account"),
		Routing: "021000021",
		Country: genSpot(t).country,
		Channel: rapid.SampledFrom([]string{"bank", "wallet"}).Draw(t, "channel"),
		Joint:   rapid.IntRange(0, 3).Draw(t, "joint") == 0,
		SetAt:   genDay(t),
	}
}

func genProfile(t *rapid.T) dossier.Profile {
	repo := func(t *rapid.T) dossier.Repository {
		return dossier.Repository{
			Name:             rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "repository"),
			FirstCommitAt:    rapid.SampledFrom([]dossier.Date{{}, dossier.NewDate(2012, 1, 1), dossier.NewDate(2026, 10, 20)}).Draw(t, "first commit"),
			CommitIdentities: []dossier.CommitIdentity{{Email: "ada@x.example", Name: rapid.SampledFrom(casts[0]).Draw(t, "author").Full}},
		}
	}
	return dossier.Profile{
		Kind:                     rapid.SampledFrom([]string{"github", "portfolio"}).Draw(t, "kind of profile"),
		Name:                     rapid.SampledFrom(casts[0]).Draw(t, "name on the profile").Full,
		CreatedAt:                rapid.SampledFrom([]dossier.Date{{}, dossier.NewDate(2015, 1, 1), dossier.NewDate(2026, 10, 10)}).Draw(t, "created"),
		TemplateSectionsUnedited: rapid.Bool().Draw(t, "unedited"),
		FabricatedTestimonials:   rapid.Bool().Draw(t, "testimonials"),
		Repositories:             list(t, 3, repo),
	}
}

// genApplications draws a burst of applications now and then.
func genApplications(t *rapid.T) (all []dossier.ApplicationRef) {
	first := genDay(t)
	for i := range rapid.SampledFrom([]int{0, 0, 0, 3, 12}).Draw(t, "applications") {
		all = append(all, dossier.ApplicationRef{Requisition: fmt.Sprint("R", i), At: first.Add(time.Duration(i) * time.Hour)})
	}
	return all
}

func genSkill(t *rapid.T) dossier.Skill {
	return dossier.Skill{
		Technology: rapid.SampledFrom([]string{"Kubernetes", "Terraform", "Go", "COBOL"}).Draw(t, "technology"),
		Since:      rapid.SampledFrom([]string{"", "2005", "2022-03"}).Draw(t, "since"),
	}
}

func genDocument(t *rapid.T) dossier.Document {
	d := dossier.Document{
		Kind:   rapid.SampledFrom([]string{"passport", "driver_license", "utility_bill"}).Draw(t, "document"),
		Number: rapid.SampledFrom([]string{"", "X1234567", "Y7654321"}).Draw(t, "number of the document"),
	}
	if rapid.Bool().Draw(t, "named") {
		n := rapid.SampledFrom(casts[0]).Draw(t, "printed")
		d.Name = &n
	}
	if rapid.Bool().Draw(t, "addressed") {
		d.Address = genAddress(t)
		d.IssuedAt = dossier.NewDate(2024, 1, 1)
	}
	return d
}

func genInterview(t *rapid.T) dossier.Interview {
	return dossier.Interview{
		At:                genDay(t),
		Camera:            rapid.SampledFrom([]string{"on", "declined", "broken", "not_required", ""}).Draw(t, "camera"),
		CameraNoticeGiven: rapid.Bool().Draw(t, "notice"), RescheduleOffered: rapid.Bool().Draw(t, "offer"),
	}
}

func genVerification(t *rapid.T) dossier.Verification {
	return dossier.Verification{
		Kind:    rapid.SampledFrom([]string{"employment", "education"}).Draw(t, "kind"),
		Subject: rapid.SampledFrom([]string{"One Ltd", "Two Ltd"}).Draw(t, "subject"),
		Channel: rapid.SampledFrom([]string{"registry", "candidate_supplied", ""}).Draw(t, "channel"),
		Outcome: rapid.SampledFrom([]string{"confirmed", "denied", "no_record", "no_answer"}).Draw(t, "outcome"),
		At:      genDay(t),

		Attempts: rapid.IntRange(1, 3).Draw(t, "attempts"), WorkingDays: 6, ChannelsTried: 2,
	}
}

func list[T any](t *rapid.T, most int, gen func(*rapid.T) T) []T {
	return rapid.SliceOfN(rapid.Custom(gen), 0, most).Draw(t, "list")
}

// resumes are few, so that some candidates share one.
var resumes = []string{"", resume("crane"), resume("tide"), resume("customs")}

func resume(thing string) string {
	var b strings.Builder
	for i := range 40 {
		fmt.Fprintf(&b, "%s%d ", thing, i)
	}
	return b.String()
}

func genDossier(t *rapid.T) *dossier.Dossier {
	d := &dossier.Dossier{
		Schema:      dossier.Schema,
		Names:       []dossier.Name{rapid.SampledFrom(casts[0]).Draw(t, "name")},
		Application: dossier.Application{Requisition: "R", AppliedAt: genDay(t)},
		Sessions:    list(t, 8, genSession),
		References:  list(t, 2, genReference),
		Documents:   list(t, 2, genDocument),
		Interviews:  list(t, 4, genInterview),
	}
	d.Contacts = append(list(t, 2, genPhone), list(t, 2, genMail)...)
	d.Verifications = list(t, 3, genVerification)
	d.Employment = list(t, 3, genJob)
	d.Skills = list(t, 2, genSkill)
	d.Profiles = list(t, 2, genProfile)
	d.Applications = genApplications(t)
	if rapid.Bool().Draw(t, "onboarded") {
		d.Application.PaymentNorm = "payroll"
		d.Onboarding = &dossier.Onboarding{Payouts: list(t, 3, genPayout)}
	}
	if rapid.IntRange(0, 4).Draw(t, "residence") > 0 {
		d.Residence = genAddress(t)
		d.Residence.Line1 = rapid.SampledFrom([]string{"", "4 Quay Street", "9 Mill Lane"}).Draw(t, "street")
	}
	d.DateOfBirth = rapid.SampledFrom([]dossier.Date{{}, dossier.NewDate(1990, 1, 1), dossier.NewDate(1991, 2, 2)}).Draw(t, "born")
	d.Application.ReferredBy = rapid.SampledFrom([]string{"", "c1"}).Draw(t, "referred by")
	if rapid.IntRange(0, 3).Draw(t, "closed") == 0 {
		d.Outcome = &dossier.Outcome{Status: "confirmed_misrepresentation", At: asOf}
	}
	if text := rapid.SampledFrom(resumes).Draw(t, "resume"); text != "" {
		d.Resume = &dossier.Resume{Text: text}
	}
	if rapid.IntRange(0, 4).Draw(t, "travels") == 0 {
		d.Travel = []dossier.Trip{{Country: genSpot(t).country, From: dossier.NewDate(2026, 9, 1), To: dossier.NewDate(2026, 10, 1)}}
	}
	if rapid.IntRange(0, 4).Draw(t, "moves") == 0 {
		d.Moves = []dossier.Move{{From: genAddress(t), At: dossier.NewDate(2026, 10, 1)}}
	}
	if rapid.Bool().Draw(t, "portrait") {
		file := rapid.SampledFrom([]byte{1, 2, 3}).Draw(t, "file")
		d.Photos = []dossier.Photo{{Source: "application", File: "p.jpg", Image: &dossier.ImageFacts{SHA256: [32]byte{file}, Parts: genParts(t, file)}}}
	}
	genConduct(t, d)
	return d
}

// genParts returns a face that is the file's own, before one of two grounds.
func genParts(t *rapid.T, file byte) *dossier.ImageParts {
	ground := rapid.SampledFrom([]uint64{0, ^uint64(0)}).Draw(t, "ground")
	face := map[byte]uint64{1: 0, 2: 0x5555_5555_5555_5555, 3: ^uint64(0)}[file]
	p := new(dossier.ImageParts)
	for i := range p.Face {
		p.Face[i] = [4]uint64{face, face, face, face}
		p.Background[i] = [4]uint64{ground, ground, ground, ground}
	}
	return p
}

func genWorld(t *rapid.T) world {
	var w world
	for i := range rapid.IntRange(1, 4).Draw(t, "people") {
		d := genDossier(t)
		d.ID = fmt.Sprint("c", i)
		w.people = append(w.people, d)
	}
	if rapid.Bool().Draw(t, "watch list") {
		w.watch = list(t, 1, func(t *rapid.T) dossier.Listing {
			return dossier.Listing{Kind: rapid.SampledFrom([]dossier.ListKind{dossier.ListedEmail, dossier.ListedDomain}).Draw(t, "listed")}
		})
	}
	return w
}

// properties are what holds of every world, given what everybody's dossier was judged as.
var properties = map[string]func(*rapid.T, world, []*indicator.Assessment){
	"names of any culture score alike":        namesOfAnyCultureScoreAlike,
	"countries score alike":                   countriesScoreAlike,
	"browser scores nothing":                  browserScoresNothing,
	"order and duplicates score nothing":      orderAndDuplicatesScoreNothing,
	"sums and bands":                          sumsAndBands,
	"more evidence never lowers":              moreEvidenceNeverLowers,
	"missing data never raises":               missingDataNeverRaises,
	"accommodation clears the camera":         accommodationClearsTheCamera,
	"declared travel reduces the network":     declaredTravelReducesTheNetwork,
	"household explains shared contacts":      householdExplainsSharedContacts,
	"verified identity lowers no other group": verifiedIdentityLowersNoOtherGroup,
}

// TestProperties tries every property on the same dossiers, a part of them on each processor.
func TestProperties(t *testing.T) {
	names := slices.Sorted(maps.Keys(properties))
	parts := runtime.GOMAXPROCS(0)
	for part := range parts {
		t.Run(fmt.Sprint("part ", part+1), func(t *testing.T) {
			t.Parallel()
			for seen := 0; seen < *dossiers/parts+1; {
				rapid.Check(t, func(t *rapid.T) {
					w := genWorld(t)
					t.Logf("%v", w)
					seen += len(w.people)
					before := w.assess()
					for _, name := range names {
						t.Log(name) // the last is the one that failed
						properties[name](t, w, before)
					}
				})
			}
		})
	}
}

// String writes the people of a world in the file format.
func (w world) String() string {
	var b strings.Builder
	for _, d := range w.people {
		data, err := dossier.Encode(d)
		if err != nil {
			data = []byte(err.Error())
		}
		b.Write(append(data, '\n'))
	}
	return b.String()
}

// unchanged fails where the changed world is judged in another way.
func unchanged(t *rapid.T, before []*indicator.Assessment, changed world) {
	for i, a := range changed.assess() {
		if changes := changes(before[i], a); changes != "" {
			t.Fatalf("candidate %d after the change:%s", i, changes)
		}
	}
}

func namesOfAnyCultureScoreAlike(t *rapid.T, w world, before []*indicator.Assessment) {
	unchanged(t, before, rename(w, rapid.SampledFrom(casts[1:]).Draw(t, "cast")))
}

func countriesScoreAlike(t *rapid.T, w world, before []*indicator.Assessment) {
	to := map[string]string{}
	for i, c := range rapid.Permutation([]string{"CN", "RU", "KP", "DE"}).Draw(t, "countries") {
		to[countries[i]] = c
	}
	unchanged(t, before, relabel(w, to))
}

func browserScoresNothing(t *rapid.T, w world, before []*indicator.Assessment) {
	agent := rapid.SampledFrom([]string{"", "Mozilla/5.0 (X11; ko-KR)", "curl/8.9"}).Draw(t, "agent")
	unchanged(t, before, w.change(func(d *dossier.Dossier) {
		for i := range d.Sessions {
			d.Sessions[i].UserAgent = agent
		}
	}))
}

func orderAndDuplicatesScoreNothing(t *rapid.T, w world, before []*indicator.Assessment) {
	unchanged(t, before, w.change(func(d *dossier.Dossier) {
		d.Sessions = shuffled(t, d.Sessions)
		d.Contacts = shuffled(t, d.Contacts)
		d.References = shuffled(t, d.References)
		d.Documents = shuffled(t, d.Documents)
		d.Interviews = shuffled(t, d.Interviews)
		d.Verifications = shuffled(t, d.Verifications)
		d.Skills = shuffled(t, d.Skills)
		d.Profiles = shuffled(t, d.Profiles)
		d.Applications = shuffled(t, d.Applications)
		if d.Onboarding != nil {
			d.Onboarding.Payouts = shuffled(t, d.Onboarding.Payouts)
		}
		d.Photos = shuffled(t, d.Photos)
	}))
}

// shuffled returns the list in another order, perhaps with one element twice.
func shuffled[T any](t *rapid.T, list []T) []T {
	if len(list) == 0 {
		return list
	}
	if rapid.Bool().Draw(t, "twice") {
		list = append(list, list[rapid.IntRange(0, len(list)-1).Draw(t, "which")])
	}
	return rapid.Permutation(list).Draw(t, "order")
}

func sumsAndBands(t *rapid.T, _ world, all []*indicator.Assessment) {
	for _, a := range all {
		checkSum(t, a)
	}
}

func checkSum(t *rapid.T, a *indicator.Assessment) {
	sum, strongest, outside := 0.0, 0.0, false
	for _, g := range a.Groups {
		if g.Points > g.Cap {
			t.Fatalf("%s has %v points above its cap of %v", g.ID, g.Points, g.Cap)
		}
		sum += g.Points
		outside = outside || g.ID != "network"
	}
	for _, f := range a.Findings {
		strongest = max(strongest, f.Points)
		if f.Outcome == indicator.IsFailed {
			t.Fatalf("%s failed: %v", f.Indicator, f.Evidence)
		}
	}
	if diff := sum - a.Points; diff > 0.3 || diff < -0.3 { // each is rounded to a decimal
		t.Fatalf("%v points, but the groups make %v", a.Points, sum)
	}
	if strongest < 4 && a.Band != indicator.Low {
		t.Fatalf("weak evidence alone makes %s of %v points", a.Band, a.Points)
	}
	if !outside && (a.Band == indicator.Escalate || a.Band == indicator.Critical) {
		t.Fatalf("the network alone makes %s of %v points", a.Band, a.Points)
	}
}

func moreEvidenceNeverLowers(t *rapid.T, w world, before []*indicator.Assessment) {
	additions := []func(*dossier.Dossier){
		func(d *dossier.Dossier) {
			d.Contacts = append(d.Contacts, dossier.Contact{Kind: dossier.Phone, Value: "+13125550139", LineType: &dossier.LineType{Type: "virtual", Source: "carrier", At: asOf}})
		},
		func(d *dossier.Dossier) {
			d.Contacts = append(d.Contacts, dossier.Contact{Kind: dossier.Email, Value: "z@z.example", Mail: &dossier.MailFacts{Domain: "z.example", Disposable: true}})
		},
		func(d *dossier.Dossier) {
			d.Verifications = append(d.Verifications, dossier.Verification{Kind: "employment", Subject: "Three Ltd", Channel: "registry", Outcome: "denied", At: asOf})
		},
		func(d *dossier.Dossier) {
			n := name("Quentin", "Zimmermann")
			d.Documents = append(d.Documents, dossier.Document{Kind: "passport", Name: &n})
		},
		func(d *dossier.Dossier) {
			d.Contacts = append(d.Contacts, dossier.Contact{Kind: dossier.Phone, Value: numbers[0], Since: asOf})
		},
		func(d *dossier.Dossier) {
			d.References = append(d.References, dossier.Reference{Name: casts[0][0].Full, Company: "Four Ltd", Phone: numbers[1]})
		},
		func(d *dossier.Dossier) {
			d.Sessions = append(d.Sessions, dossier.Session{Kind: "portal", At: asOf, IP: "203.0.113.5", Network: &dossier.Network{Country: "BR", Kind: dossier.VPN}})
		},
	}
	for i, a := range before {
		b := w.assessChanged(i, rapid.SampledFrom(additions).Draw(t, "addition"))
		if b.Points < a.Points {
			t.Fatalf("candidate %d with more evidence:%s", i, changes(a, b))
		}
	}
}

func missingDataNeverRaises(t *rapid.T, w world, before []*indicator.Assessment) {
	removals := []func(*rapid.T, *dossier.Dossier){
		func(t *rapid.T, d *dossier.Dossier) { d.Contacts = without(t, d.Contacts) },
		func(t *rapid.T, d *dossier.Dossier) { d.Photos = nil },
		// All of them: of two addresses on documents one may explain what the other does not.
		// A name on a document explains the holder of an account, so the accounts go with it.
		func(t *rapid.T, d *dossier.Dossier) { d.Documents, d.Onboarding = nil, nil },
		func(t *rapid.T, d *dossier.Dossier) { d.References = without(t, d.References) },
		func(t *rapid.T, d *dossier.Dossier) { d.Interviews = without(t, d.Interviews) },
		func(t *rapid.T, d *dossier.Dossier) { d.Verifications = nil },
		func(t *rapid.T, d *dossier.Dossier) { d.Skills = without(t, d.Skills) },
		func(t *rapid.T, d *dossier.Dossier) { d.Profiles = without(t, d.Profiles) },
		func(t *rapid.T, d *dossier.Dossier) { d.Applications = nil },
		func(t *rapid.T, d *dossier.Dossier) { d.Onboarding = nil },
		func(t *rapid.T, d *dossier.Dossier) { d.Resume = nil },
		func(t *rapid.T, d *dossier.Dossier) { d.Sessions = nil },
		func(t *rapid.T, d *dossier.Dossier) { d.Residence = nil },
		func(t *rapid.T, d *dossier.Dossier) {
			for i := range d.Sessions {
				if d.Sessions[i].SharedWith == "" && rapid.Bool().Draw(t, "unknown") { // a declaration explains, it does not accuse
					d.Sessions[i].Network, d.Sessions[i].Timezone, d.Sessions[i].DeviceID = nil, "", ""
				}
			}
		},
		func(t *rapid.T, d *dossier.Dossier) {
			for i := range d.Contacts {
				d.Contacts[i].LineType, d.Contacts[i].Mail = nil, nil
			}
		},
		func(t *rapid.T, d *dossier.Dossier) {
			for i := range d.Documents {
				d.Documents[i].IssuedAt = dossier.Date{}
			}
		},
	}
	for i, a := range before {
		remove := removals[rapid.IntRange(0, len(removals)-1).Draw(t, "removal")]
		if b := w.assessChanged(i, func(d *dossier.Dossier) { remove(t, d) }); b.Points > a.Points {
			t.Fatalf("candidate %d with less data:%s", i, changes(a, b))
		}
	}
}

// TestMailLeftOutNeverRaises keeps worlds in which it once did: the address explained a shared phone.
func TestMailLeftOutNeverRaises(t *testing.T) {
	number := dossier.Contact{Kind: dossier.Phone, Value: numbers[0]}
	mail := func(value string) dossier.Contact { return dossier.Contact{Kind: dossier.Email, Value: value} }
	for _, tt := range []struct {
		name        string
		ours, other []dossier.Contact
		left        []dossier.Contact // of ours
	}{
		{"of two mailboxes that are shared", []dossier.Contact{number, mail("ada@x.example"), mail("bo.berg@gmail.com")},
			[]dossier.Contact{number, mail("ada@x.example"), mail("bo.berg@gmail.com")}, []dossier.Contact{number, mail("ada@x.example")}},
		{"the only one", []dossier.Contact{number, mail("boberg2@y.example")}, []dossier.Contact{number, mail("bo.berg@gmail.com")}, []dossier.Contact{number}},
		{"one of two", []dossier.Contact{number, mail("boberg2@y.example"), mail("cy@y.example")}, []dossier.Contact{number, mail("bo.berg@gmail.com")},
			[]dossier.Contact{number, mail("cy@y.example")}},
	} {
		person := func(i int, contacts []dossier.Contact) *dossier.Dossier {
			return &dossier.Dossier{ID: fmt.Sprint("c", i), Names: casts[0][i : i+1], Contacts: contacts, Application: dossier.Application{AppliedAt: asOf}}
		}
		other := person(1, tt.other)
		before := world{people: []*dossier.Dossier{person(0, tt.ours), other}}.assess()[0]
		if a := (world{people: []*dossier.Dossier{person(0, tt.left), other}}).assess()[0]; a.Points > before.Points {
			t.Errorf("%s: %v points without the address, %v with it", tt.name, a.Points, before.Points)
		}
	}
}

func without[T any](t *rapid.T, list []T) []T {
	if len(list) == 0 {
		return list
	}
	i := rapid.IntRange(0, len(list)-1).Draw(t, "which")
	return slices.Delete(list, i, i+1)
}

func accommodationClearsTheCamera(t *rapid.T, w world, before []*indicator.Assessment) {
	for i, b := range w.change(func(d *dossier.Dossier) { d.Accommodations = []dossier.Accommodation{{Kind: "camera"}} }).assess() {
		if hit(b, "camera_refused") || b.Points > before[i].Points {
			t.Fatalf("candidate %d with an accommodation:%s", i, changes(before[i], b))
		}
	}
}

func declaredTravelReducesTheNetwork(t *rapid.T, w world, before []*indicator.Assessment) {
	travelled := w.change(func(d *dossier.Dossier) {
		for _, c := range countries {
			d.Travel = append(d.Travel, dossier.Trip{Country: c, From: dossier.NewDate(2026, 1, 1), To: dossier.NewDate(2026, 12, 31)})
		}
	})
	for i, b := range travelled.assess() {
		if hit(b, "ip_country_mismatch") || hit(b, "device_timezone_mismatch") || group(b, "network") > group(before[i], "network") {
			t.Fatalf("candidate %d with declared trips:%s", i, changes(before[i], b))
		}
	}
}

func householdExplainsSharedContacts(t *rapid.T, w world, before []*indicator.Assessment) {
	for i, a := range before {
		b := w.assessChanged(i, func(d *dossier.Dossier) {
			for _, other := range w.people {
				d.Household = append(d.Household, other.ID)
			}
		})
		if hit(b, "link_phone") || hit(b, "link_email_alias") || b.Points > a.Points {
			t.Fatalf("candidate %d as one household:%s", i, changes(a, b))
		}
	}
}

func verifiedIdentityLowersNoOtherGroup(t *rapid.T, w world, before []*indicator.Assessment) {
	verified := w.change(func(d *dossier.Dossier) {
		d.IdentitySteps = append(d.IdentitySteps, dossier.Step{Step: "notary", UniformlyRequired: true, OfferedAt: asOf, Outcome: "completed"})
		if d.Residence != nil {
			d.Residence.Verified = true
		}
	})
	for i, b := range verified.assess() {
		for _, id := range []string{"link", "watch", "endpoint", "facilitator"} {
			if got, want := group(b, id), group(before[i], id); got != want {
				t.Fatalf("%s makes %v points, before the identity was verified %v", id, got, want)
			}
		}
	}
}

// TestWorldsHit makes sure that the properties are tried on something: over many worlds every indicator hits.
func TestWorldsHit(t *testing.T) {
	hits := map[string]int{}
	gen := rapid.Custom(genWorld)
	for seed := range 1000 {
		for _, a := range gen.Example(seed).assess() {
			for _, f := range a.Findings {
				if f.Outcome == indicator.IsHit {
					hits[f.Indicator]++
				}
			}
		}
	}
	each(t, func(t *testing.T, ind *indicator.Indicator, _ indicator.Family) {
		if hits[ind.ID] == 0 && ind.Points > 0 {
			t.Errorf("never hits in 1,000 worlds")
		}
	})
	t.Log(hits)
}
