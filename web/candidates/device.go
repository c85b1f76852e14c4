package candidates

import (
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
)

// device shows the parts of the one fact about the employer's device, and the files that were imported.
func device(in *say.Language, r *vetting.Record) []section {
	e := r.Dossier.Endpoint
	if e == nil {
		e = &dossier.Endpoint{}
	}
	return []section{
		{"Exports of the employer's systems", ui.Link{Label: "Import a file", Href: path(r.ID, "/inventory")},
			"Lists of programs, hardware, places, sign-ins, use and alerts, as device management and endpoint protection export them.", imports(in, r, "text/csv")},
		values(in, r, "endpoint", "device", "Arrival", describeArrival(in, e), section{"The employer's device", ui.Link{Label: "Record arrival"},
			"When the device arrived. What is seen on it in the first days is counted from then.", nil}),
		{"Approved trips", ui.Link{Label: "Add approved trip", Href: newFact(r, "approved_travel")},
			"Trips with the device that the employer approved: sign-ins from there are expected.", parts(in, r, "endpoint", "approved_travel", e.ApprovedTravel, describeTrip)},
		{"Programs", ui.Link{Label: "Add program", Href: newFact(r, "software")},
			"What is installed on the device, and since when.", few(in, r, "software", inNumbers{"program", "programs", "All programs"}, e.Software, describeSoftware)},
		{"Attached hardware", ui.Link{Label: "Add hardware", Href: newFact(r, "usb")},
			"USB devices and displays that the device has seen.", few(in, r, "usb", inNumbers{"piece of hardware", "pieces of hardware", "All pieces of hardware"}, e.USB, describeUSB)},
		{"Places of the device", ui.Link{Label: "Add place", Href: newFact(r, "locations")},
			"Where the device said that it was, one place a day.", few(in, r, "locations", inNumbers{"place", "places", "All places"}, e.Locations, describeLocation)},
		{"Use of the device", ui.Link{Label: "Add figures of a day", Href: newFact(r, "latency")},
			"Delay of keyboard and mouse, hours unlocked and hours of shared screen, day by day.", few(in, r, "latency", inNumbers{"day", "days", "All days"}, e.Latency, describeLatency)},
		{"Alerts of its protection", ui.Link{Label: "Add alert", Href: newFact(r, "alerts")},
			"What endpoint protection reported.", few(in, r, "alerts", inNumbers{"alert", "alerts", "All alerts"}, e.Alerts, describeAlert)},
	}
}

// imports are the files of a media type from which facts were read.
func imports(in *say.Language, r *vetting.Record, mediaType string) []entry {
	var entries []entry
	for _, f := range r.Files {
		if f.MediaType == mediaType {
			entries = append(entries, entry{Title: f.Name, Recorded: in.Say("Imported by %s", by(in, f.UploadedBy, f.UploadedAt)),
				Href: path(r.ID, "/files/"+f.ID.String()+"/original"), Act: "Download"})
		}
	}
	return entries
}

// inSight is how many elements of a list are shown one by one. Inventories have hundreds.
const inSight = 10

// inNumbers is what the elements of a list are called: one of them, several, and all of them.
type inNumbers struct{ one, many, all string }

// few returns an entry for each element of a list of the endpoint, or one entry with all of them where there are many.
func few[T any](in *say.Language, r *vetting.Record, name string, called inNumbers, list []T, describe func(*entry, T)) []entry {
	entries := parts(in, r, "endpoint", name, list, describe)
	if len(entries) <= inSight {
		return entries
	}
	f, _ := r.Fact("endpoint")
	lines := make([]string, len(entries))
	for i, e := range entries {
		lines[i] = e.Title
		for _, row := range e.Rows {
			lines[i] += " · " + in.Inside(row.Key) + ": " + row.Value
		}
	}
	all := part(in, r, "endpoint", "")
	all.Title, all.Href = in.Plural(len(entries), called.one, called.many), factPath(r, f)
	all.Texts = []longText{{in.Say(called.all), strings.Join(lines, "\n")}}
	return []entry{all}
}

func describeArrival(in *say.Language, e *dossier.Endpoint) []ui.Row {
	rows := entry{in: in}
	rows.row("Device received", in.DateTime(e.ReceivedAt))
	return rows.Rows
}

func describeTrip(e *entry, t dossier.Trip) {
	e.Title = join(", ", t.City, country(e.in, t.Country))
	e.row("From", day(e.in, t.From))
	e.row("To", day(e.in, t.To))
}

func describeSoftware(e *entry, s dossier.Software) {
	e.Title = s.Name
	e.row("First seen", e.in.DateTime(s.FirstSeen))
	e.row("Last seen", e.in.DateTime(s.LastSeen))
	e.row("Deployed", yes(s.DeployedByIT, e.in.Say("by IT")))
}

func describeUSB(e *entry, u dossier.USBDevice) {
	e.Title = join(" · ", u.Name, yes(u.VendorID != "", "USB "+u.VendorID+":"+u.ProductID))
	if e.Title == "" {
		e.Title = e.in.Say("A display")
	}
	e.row("Seen", e.in.DateTime(u.At))
	e.row("Display data", u.EDID)
}

func describeLocation(e *entry, l dossier.EndpointLocation) {
	e.Title = day(e.in, l.Date)
	e.row("Place", e.in.Say("%s, %s", e.in.Decimal(l.Latitude, 4), e.in.Decimal(l.Longitude, 4)))
}

func describeLatency(e *entry, l dossier.Latency) {
	e.Title = day(e.in, l.Date)
	e.row("Median delay", e.in.Say("%s ms", e.in.Decimal(l.MedianMS, -1)))
	e.row("Of colleagues", yes(l.PeerMedianMS > 0, e.in.Say("%s ms", e.in.Decimal(l.PeerMedianMS, -1))))
	e.row("Unlocked", yes(l.UnlockedHours > 0, hours(e.in, l.UnlockedHours)))
	e.row("Screen shared", yes(l.ScreenShareHours > 0, hours(e.in, l.ScreenShareHours)))
}

func hours(in *say.Language, n float64) string { return in.Say("%s hours", in.Decimal(n, -1)) }

func describeAlert(e *entry, a dossier.Alert) {
	e.Title = words(e.in, a.Kind)
	e.row("Id", a.ID)
	e.row("At", e.in.DateTime(a.At))
}
