package inventory_test

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/inventory"
	"bonafide/internal/sheet"
)

var now = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)

// shown returns what was read, as JSON lines of the dossier.
func shown(t *testing.T, r *inventory.Reading) string {
	t.Helper()
	var lines []string
	add := func(v any) {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, string(b))
	}
	e := r.Endpoint
	for _, v := range e.Software {
		add(v)
	}
	for _, v := range e.USB {
		add(v)
	}
	for _, v := range e.Locations {
		add(v)
	}
	for _, v := range e.Latency {
		add(v)
	}
	for _, v := range e.Alerts {
		add(v)
	}
	for _, v := range r.Sessions {
		add(v)
	}
	return strings.Join(lines, "\n")
}

func TestRead(t *testing.T) {
	yes := inventory.Options{Now: now}
	seen := inventory.Options{Now: now, SeenAt: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}
	for _, c := range []struct {
		name, file string
		options    inventory.Options
		kind       inventory.Kind
		want       string
	}{
		{"Defender, software by machine", "deviceId,deviceName,softwareVendor,softwareName,softwareVersion,softwareFirstSeenTimestamp\na1,LAP-7,philandro,anydesk,8.0.9,2026-11-04 02:06:47\n",
			yes, inventory.Software, `{"name":"anydesk","first_seen":"2026-11-04T02:06:47Z"}`},
		{"Intune, discovered apps", "\ufeff\"DeviceId\",\"DeviceName\",\"ApplicationKey\",\"ApplicationName\",\"ApplicationPublisher\",\"ApplicationVersion\"\r\na1,LAP-7,k,\"Git, for Windows\",Git,2.1\r\n",
			seen, inventory.Software, `{"name":"Git, for Windows","first_seen":"2026-11-20T09:00:00Z"}`},
		{"Jamf, in a European Excel", "Computer Name;Application Title;Application Version;Install Date\nmac-1;RustDesk;1.3;14.11.2026 08:30\n",
			yes, inventory.Software, `{"name":"RustDesk","first_seen":"2026-11-14T08:30:00Z"}`},
		{"CrowdStrike, applications", "Hostname\tName\tVendor\tVersion\tInstallation timestamp\tLast updated timestamp\nLAP-7\tSlack\tSlack\t4.1\t2026-11-01T00:00:00.123Z\t2026-11-19T10:00:00Z\n",
			yes, inventory.Software, `{"name":"Slack","first_seen":"2026-11-01T00:00:00.123Z","last_seen":"2026-11-19T10:00:00Z"}`},
		{"the dossier's own names", "name,first_seen,last_seen,deployed_by_it\nTeamViewer,2026-11-02,,TRUE\n",
			yes, inventory.Software, `{"name":"TeamViewer","first_seen":"2026-11-02T00:00:00Z","deployed_by_it":true}`},
		{"USB with a Windows hardware id", "Timestamp,DeviceName,DeviceDescription,HardwareId\nNov 3 2026 2:05:06 PM,LAP-7,USB Emulation Device,USB\\VID_1D6B&PID_0104\\1\n",
			yes, inventory.USB, `{"vendor_id":"1d6b","product_id":"0104","name":"USB Emulation Device","at":"2026-11-03T14:05:06Z"}`},
		{"USB with ids", "at,vid,pid,product\n1793700000,0x46D,C52B,Receiver\n",
			yes, inventory.USB, `{"vendor_id":"046d","product_id":"c52b","name":"Receiver","at":"2026-11-03T10:00:00Z"}`},
		{"places", "Date,Latitude,Longitude\n2026/11/03,\"47,61\",-122.33\n",
			inventory.Options{Now: now}, inventory.Locations, `{"date":"2026-11-03","latitude":47.61,"longitude":-122.33}`},
		{"Entra, sign-ins", "Date (UTC),Request ID,User,Username,Application,IP address,Location,Status,Device ID,Compliant,Managed\n" +
			"2026-11-05T08:15:30Z,r1,Jo,jo@corp.example,Outlook,198.51.100.7:4431,\"Austin, TX, US\",Success,d-1,true,true\n" +
			"2026-11-05T09:00:00Z,r2,Jo,jo@corp.example,Outlook,203.0.113.9,,Failure,,,\n" +
			"2026-11-05T10:00:00Z,r3,Jo,jo@corp.example,Outlook,203.0.113.9,,Success,,,\n",
			yes, inventory.SignIns,
			`{"kind":"login","at":"2026-11-05T08:15:30Z","ip":"198.51.100.7","device_id":"d-1","managed_device":true}` + "\n" +
				`{"kind":"login","at":"2026-11-05T10:00:00Z","ip":"203.0.113.9"}`},
		{"Okta, system log", "timestamp,uuid,event_type,display_message,actor.alternate_id,client.ip_address,client.user_agent.raw_user_agent,outcome.result\n" +
			"2026-11-05T08:15:30.123Z,u1,user.session.start,User login to Okta,jo@corp.example,2001:db8::7,Mozilla/5.0,SUCCESS\n" +
			"2026-11-05T08:16:00Z,u2,policy.evaluate_sign_on,Evaluation,jo@corp.example,2001:db8::7,Mozilla/5.0,ALLOW\n",
			yes, inventory.SignIns, `{"kind":"login","at":"2026-11-05T08:15:30.123Z","ip":"2001:db8::7","user_agent":"Mozilla/5.0"}`},
		{"use", "date,median_ms,peer_median_ms,unlocked_hours,screen_share_hours\n2026-11-03,210,24,19.5,\n",
			yes, inventory.Use, `{"date":"2026-11-03","median_ms":210,"peer_median_ms":24,"unlocked_hours":19.5}`},
		{"Defender, alerts", "Alert name,Alert ID,Severity,Category,First activity\n'Lumma' stealer was detected,da1,High,Malware,2026-11-06 11:00 UTC\nA downloader was prevented,da2,Low,Malware,2026-11-07 11:00 UTC\n",
			yes, inventory.Alerts, `{"kind":"infostealer","id":"da1","at":"2026-11-06T11:00:00Z"}` + "\n" + `{"kind":"other","id":"da2","at":"2026-11-07T11:00:00Z"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := inventory.Read([]byte(c.file), c.options)
			if err != nil {
				t.Fatal(err)
			}
			if r.Kind != c.kind || len(r.Asks) > 0 || len(r.Problems) > 0 {
				t.Errorf("kind %q, asks %v, problems %v; want kind %q", r.Kind, r.Asks, r.Problems, c.kind)
			}
			if got := shown(t, r); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestProblemsNameLineColumnAndMend(t *testing.T) {
	file := "name,first_seen\nGit,2026-11-03\n,2026-11-03\nSlack,soon\nZoom,2031-01-01\nOld,1970-01-01\n\"a \"b,2026-11-03\nVim,2026-11-04\n"
	r, err := inventory.Read([]byte(file), inventory.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range r.Problems {
		got = append(got, p.String())
	}
	want := []string{
		`line 3, column "name": the cell is empty: write the name, or delete the row`,
		`line 4, column "first_seen": "soon" is not a time: write it as 2026-11-03 14:05`,
		`line 5, column "first_seen": 2031-01-01 lies ahead: correct the date`,
		`line 6, column "first_seen": 1970 is too long ago: the clock of the device was not set`,
		`line 7: a quotation mark stands alone: write "" for one inside a cell`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if want := []int{2, 8}; !slices.Equal(r.Lines, want) {
		t.Errorf("lines %v, want %v", r.Lines, want)
	}
}

func TestWhatIsOpenIsAsked(t *testing.T) {
	for _, c := range []struct {
		name, file string
		options    inventory.Options
		want       []inventory.Ask
		rows       int
	}{
		{"order of day and month", "name,first_seen\nGit,3/4/2026\n", inventory.Options{}, []inventory.Ask{inventory.AskOrder}, 0},
		{"answered", "name,first_seen\nGit,3/4/2026\n", inventory.Options{Order: sheet.MonthFirst}, nil, 1},
		{"shown by another date", "name,first_seen\nGit,3/4/2026\nSlack,13/4/2026\n", inventory.Options{}, nil, 2},
		{"shown both ways", "name,first_seen\nGit,3/4/2026\nSlack,13/4/2026\nVim,4/13/2026\n", inventory.Options{}, []inventory.Ask{inventory.AskOrder}, 0},
		{"whose device", "Device name,Application name,Version,First seen\nA,Git,1,2026-11-03\nB,Git,1,2026-11-03\n", inventory.Options{}, []inventory.Ask{inventory.AskOnly}, 0},
		{"its answer", "Device name,Application name,Version,First seen\nA,Git,1,2026-11-03\nB,Git,1,2026-11-03\n", inventory.Options{Only: "B"}, nil, 1},
		{"whose sign-in", "Date,Username,IP address,Status\n2026-11-03,a@x.example,192.0.2.1,Success\n2026-11-03,b@x.example,192.0.2.2,Success\n", inventory.Options{}, []inventory.Ask{inventory.AskOnly}, 0},
		{"when it was seen", "ApplicationName,ApplicationVersion\nGit,1\n", inventory.Options{}, []inventory.Ask{inventory.AskSeen}, 0},
		{"what it is", "colour,weight\nred,1\n", inventory.Options{}, []inventory.Ask{inventory.AskKind}, 0},
		{"what it is, wrongly answered", "colour,weight\nred,1\n", inventory.Options{Kind: inventory.Alerts}, []inventory.Ask{inventory.AskKind}, 0},
	} {
		r, err := inventory.Read([]byte(c.file), c.options)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(r.Asks, c.want) || r.Len() != c.rows {
			t.Errorf("%s: asks %v with %d rows, want %v with %d", c.name, r.Asks, r.Len(), c.want, c.rows)
		}
	}
}

// TestEncodings reads one file in each encoding that exports come in.
func TestEncodings(t *testing.T) {
	const file = "name,first_seen\r\nCafé,2026-11-03\r\n"
	wide := func(little bool, s string) string {
		var b []byte
		for _, u := range utf16.Encode([]rune(s)) {
			if little {
				b = append(b, byte(u), byte(u>>8))
			} else {
				b = append(b, byte(u>>8), byte(u))
			}
		}
		return string(b)
	}
	for name, data := range map[string]string{
		"UTF-8": file, "UTF-8 with mark": "\ufeff" + file, "Windows-1252": strings.ReplaceAll(file, "é", "\xe9"),
		"UTF-16 LE": wide(true, "\ufeff"+file), "UTF-16 BE": wide(false, "\ufeff"+file), "UTF-16 LE without mark": wide(true, file),
	} {
		r, err := inventory.Read([]byte(data), inventory.Options{})
		if err != nil || r.Len() != 1 || r.Endpoint.Software[0].Name != "Café" {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
	for name, data := range map[string]string{"a workbook": "PK\x03\x04\x00\x00", "nothing": "", "a header alone": "name,first_seen\n"} {
		if _, err := inventory.Read([]byte(data), inventory.Options{}); !errors.Is(err, errs.Invalid) {
			t.Errorf("%s: %v, want errs.Invalid", name, err)
		}
	}
}

func TestMerge(t *testing.T) {
	read := func(file string) *inventory.Reading {
		r, err := inventory.Read([]byte(file), inventory.Options{Now: now})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	first := read("name,first_seen,last_seen\nGit,2026-11-03,2026-11-05\nSlack,2026-11-03,\n").Merge(nil, nil)
	later := read("name,first_seen,last_seen\ngit,2026-11-04,2026-11-09\nVim,2026-11-08,\n").Merge(first.Endpoint, nil)
	if first.New != 2 || later.New != 1 || !later.Known[0] || later.Known[1] {
		t.Errorf("new %d and %d, known %v", first.New, later.New, later.Known)
	}
	git := later.Endpoint.Software[0]
	if got, want := git.FirstSeen.Format(time.DateOnly)+" "+git.LastSeen.Format(time.DateOnly), "2026-11-03 2026-11-09"; got != want {
		t.Errorf("Git was seen %s, want %s", got, want)
	}
	if first.Endpoint.Software[0].LastSeen.Day() != 5 {
		t.Error("merging changed what was recorded before")
	}
	again := read("name,first_seen,last_seen\nGit,2026-11-03,2026-11-05\n").Merge(later.Endpoint, nil)
	if again.Endpoint != nil || again.New != 0 {
		t.Errorf("the same again changes %+v", again)
	}

	logins := "timestamp,ip,managed\n2026-11-03T10:00:00Z,192.0.2.1,true\n2026-11-03T10:00:00Z,192.0.2.1,true\n"
	m := read(logins).Merge(nil, nil)
	if len(m.Sessions) != 1 || !m.Known[1] {
		t.Errorf("a row twice makes %d sessions", len(m.Sessions))
	}
	if n := len(read(logins).Merge(nil, m.Sessions).Sessions); n != 0 {
		t.Errorf("recorded sessions come again %d times", n)
	}
	recorded := dossier.Endpoint{Alerts: []dossier.Alert{{Kind: "other", At: now}}}
	if m := read("date,latitude,longitude\n2026-11-03,1,2\n").Merge(&recorded, nil); len(m.Endpoint.Alerts) != 1 || len(m.Endpoint.Locations) != 1 {
		t.Errorf("merged %+v", m.Endpoint)
	}
}

// TestPublishedHardware reads the USB ids and the displays of network KVMs as they are published.
func TestPublishedHardware(t *testing.T) {
	file, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", "rmm", "ip_kvm_usb.csv"))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the data are not here: ../shared/data/rmm")
	} else if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := "Timestamp,VendorId,ProductId,Product\n"
	for _, row := range rows[1:] {
		out += "2026-11-03 10:00," + row[1] + "," + row[2] + "," + row[4] + "\n"
	}
	r, err := inventory.Read([]byte(out), inventory.Options{})
	if err != nil || r.Kind != inventory.USB || r.Len() != len(rows)-1 || r.Endpoint.USB[0].VendorID != "1d6b" {
		t.Errorf("%+v, %v", r, err)
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"name,first_seen\nGit,3/4/2026\n", "Date (UTC);IP address;Status\n2026-11-03;192.0.2.1;Success\n", "at,vid,pid\n1793700000,1,2\n",
		"sep=;\ndate;lat;lon\n1.2.2026;1,5;2\n", "\xff\xfea\x00,\x00b\x00", "kind,id,at\nloader,1,2026-11-03\n",
	} {
		f.Add([]byte(s), "", "a")
	}
	f.Fuzz(func(t *testing.T, data []byte, kind, only string) {
		r, err := inventory.Read(data, inventory.Options{Kind: inventory.Kind(kind), Only: only, Now: now, SeenAt: now, Order: sheet.DayFirst})
		if err != nil {
			if _, ok := errs.Message(err); !ok {
				t.Errorf("%v has no words for the person", err)
			}
			return
		}
		n := len(r.Endpoint.Software) + len(r.Endpoint.USB) + len(r.Endpoint.Locations) + len(r.Endpoint.Latency) + len(r.Endpoint.Alerts) + len(r.Sessions)
		if n != r.Len() {
			t.Errorf("%d rows for %d lines", n, r.Len())
		}
		m := r.Merge(nil, nil)
		if len(m.Known) != n {
			t.Errorf("%d rows are judged for %d", len(m.Known), n)
		}
		check := func(member string, v any) {
			fact, err := dossier.NewMember(member, v)
			if err == nil {
				err = dossier.CheckMember(fact)
			}
			if err != nil {
				t.Errorf("%s: %v", member, err)
			}
		}
		if m.Endpoint != nil {
			check("endpoint", m.Endpoint)
		}
		for _, s := range m.Sessions {
			check("sessions", s)
		}
	})
}
