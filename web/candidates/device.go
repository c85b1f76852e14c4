package candidates

import (
	"fmt"
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/vetting"
	"bonafide/web/ui"
)

// device shows the parts of the one fact about the employer's device, and the files that were imported.
func device(r *vetting.Record) []section {
	e := r.Dossier.Endpoint
	if e == nil {
		e = &dossier.Endpoint{}
	}
	return []section{
		{"Exports of the employer's systems", ui.Link{Label: "Import a file", Href: path(r.ID, "/inventory")},
			"Lists of programs, hardware, places, sign-ins, use and alerts, as device management and endpoint protection export them.", imports(r, "text/csv")},
		values(r, "endpoint", "device", "Arrival", describeArrival(e), section{"The employer's device", ui.Link{Label: "Record arrival"},
			"When the device arrived. What is seen on it in the first days is counted from then.", nil}),
		{"Approved trips", ui.Link{Label: "Add approved trip", Href: newFact(r, "approved_travel")},
			"Trips with the device that the employer approved: sign-ins from there are expected.", parts(r, "endpoint", "approved_travel", e.ApprovedTravel, describeTrip)},
		{"Programs", ui.Link{Label: "Add program", Href: newFact(r, "software")},
			"What is installed on the device, and since when.", few(r, "software", "programs", e.Software, describeSoftware)},
		{"Attached hardware", ui.Link{Label: "Add hardware", Href: newFact(r, "usb")},
			"USB devices and displays that the device has seen.", few(r, "usb", "pieces of hardware", e.USB, describeUSB)},
		{"Places of the device", ui.Link{Label: "Add place", Href: newFact(r, "locations")},
			"Where the device said that it was, one place a day.", few(r, "locations", "places", e.Locations, describeLocation)},
		{"Use of the device", ui.Link{Label: "Add figures of a day", Href: newFact(r, "latency")},
			"Delay of keyboard and mouse, hours unlocked and hours of shared screen, day by day.", few(r, "latency", "days", e.Latency, describeLatency)},
		{"Alerts of its protection", ui.Link{Label: "Add alert", Href: newFact(r, "alerts")},
			"What endpoint protection reported.", few(r, "alerts", "alerts", e.Alerts, describeAlert)},
	}
}

// imports are the files of a media type from which facts were read.
func imports(r *vetting.Record, mediaType string) []entry {
	var entries []entry
	for _, f := range r.Files {
		if f.MediaType == mediaType {
			entries = append(entries, entry{Title: f.Name, Recorded: "Imported by " + by(f.UploadedBy, f.UploadedAt),
				Href: path(r.ID, "/files/"+f.ID.String()+"/original"), Act: "Download"})
		}
	}
	return entries
}

// inSight is how many elements of a list are shown one by one. Inventories have hundreds.
const inSight = 10

// few returns an entry for each element of a list of the endpoint, or one entry with all of them where there are many.
func few[T any](r *vetting.Record, name, title string, list []T, describe func(*entry, T)) []entry {
	entries := parts(r, "endpoint", name, list, describe)
	if len(entries) <= inSight {
		return entries
	}
	f, _ := r.Fact("endpoint")
	lines := make([]string, len(entries))
	for i, e := range entries {
		lines[i] = e.Title
		for _, row := range e.Rows {
			lines[i] += " · " + ui.Lower(row.Key) + ": " + row.Value
		}
	}
	all := part(r, "endpoint", "")
	all.Title, all.Href = fmt.Sprintf("%s %s", ui.Count(len(entries)), title), factPath(r, f)
	all.Texts = []longText{{"All " + title, strings.Join(lines, "\n")}}
	return []entry{all}
}

func describeArrival(e *dossier.Endpoint) []ui.Row {
	var rows entry
	rows.row("Device received", ui.DateTime(e.ReceivedAt))
	return rows.Rows
}

func describeTrip(e *entry, t dossier.Trip) {
	e.Title = join(", ", t.City, country(t.Country))
	e.row("From", day(t.From))
	e.row("To", day(t.To))
}

func describeSoftware(e *entry, s dossier.Software) {
	e.Title = s.Name
	e.row("First seen", ui.DateTime(s.FirstSeen))
	e.row("Last seen", ui.DateTime(s.LastSeen))
	e.row("Deployed", yes(s.DeployedByIT, "by IT"))
}

func describeUSB(e *entry, u dossier.USBDevice) {
	e.Title = join(" · ", u.Name, yes(u.VendorID != "", "USB "+u.VendorID+":"+u.ProductID))
	if e.Title == "" {
		e.Title = "A display"
	}
	e.row("Seen", ui.DateTime(u.At))
	e.row("Display data", u.EDID)
}

func describeLocation(e *entry, l dossier.EndpointLocation) {
	e.Title = day(l.Date)
	e.row("Place", fmt.Sprintf("%.4f, %.4f", l.Latitude, l.Longitude))
}

func describeLatency(e *entry, l dossier.Latency) {
	e.Title = day(l.Date)
	e.row("Median delay", fmt.Sprintf("%g ms", l.MedianMS))
	e.row("Of colleagues", yes(l.PeerMedianMS > 0, fmt.Sprintf("%g ms", l.PeerMedianMS)))
	e.row("Unlocked", yes(l.UnlockedHours > 0, fmt.Sprintf("%g hours", l.UnlockedHours)))
	e.row("Screen shared", yes(l.ScreenShareHours > 0, fmt.Sprintf("%g hours", l.ScreenShareHours)))
}

func describeAlert(e *entry, a dossier.Alert) {
	e.Title = words(a.Kind)
	e.row("Id", a.ID)
	e.row("At", ui.DateTime(a.At))
}
