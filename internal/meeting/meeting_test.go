package meeting_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/meeting"
	"bonafide/internal/sheet"

	"golang.org/x/text/encoding/charmap"
)

var now = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// le writes a text as Teams does: UTF-16, little end first, with a mark, and lines that end as on Windows.
func le(s string) []byte {
	b := []byte{0xFF, 0xFE}
	for _, u := range utf16.Encode([]rune(strings.ReplaceAll(s, "\n", "\r\n"))) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

// people writes a reading's people, a line each: names, remark, address, role, stays, loss and devices.
func people(r *meeting.Reading) string {
	var lines []string
	for _, p := range r.People {
		parts := []string{strings.Join(p.Names, " then ")}
		for _, s := range []string{p.Aside, p.Email, p.Role} {
			if s != "" {
				parts = append(parts, s)
			}
		}
		for _, s := range p.Stays {
			until := "?"
			if !s.Until.IsZero() {
				until = s.Until.Format("15:04:05")
			}
			parts = append(parts, strings.TrimSpace(s.From.Format("2006-01-02 15:04:05")+" to "+until+" "+s.IP))
		}
		if p.Loss != nil {
			parts = append(parts, fmt.Sprintf("%g %%", *p.Loss))
		}
		lines = append(lines, strings.Join(append(parts, p.Media...), ", "))
	}
	return strings.Join(lines, "\n")
}

const zoomHead = "Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants\n" +
	"86012345678,\"Interview, second round\",11/03/2026 10:00:00 AM,11/03/2026 11:00:00 AM,host@corp.example,60,2\n,,,,,,\n"

const teamsEnglish = "1. Summary\nMeeting title\tInterview, second round\nAttended participants\t3\nStart time\t11/3/26, 2:00:11 PM\nEnd time\t11/3/26, 3:01:02 PM\nMeeting duration\t1h 0m 51s\nAverage attendance time\t40m 3s\n\n" +
	"2. Participants\nName\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole\n" +
	"\"Whitlock, Dana\"\t11/3/26, 2:02:11 PM\t11/3/26, 3:00:02 PM\t50m 51s\tdana@mail.example\tdana@mail.example\tAttendee\n" +
	"Lin Park (Unverified)\t11/3/26, 2:00:11 PM\t11/3/26, 2:30:00 PM\t29m 49s\t\t\tAttendee\n" +
	"Kofi Osei\t11/3/26, 2:00:11 PM\t11/3/26, 3:01:02 PM\t1h 0m 51s\tk.osei@corp.example\tk.osei@corp.example\tOrganizer\n\n" +
	"3. In-Meeting Activities\nName\tJoin Time\tLeave Time\tDuration\tEmail\tRole\n" +
	"\"Whitlock, Dana\"\t11/3/26, 2:02:11 PM\t11/3/26, 2:20:11 PM\t18m\tdana@mail.example\tAttendee\n" +
	"\"Whitlock, Dana\"\t11/3/26, 2:27:11 PM\t11/3/26, 3:00:02 PM\t32m 51s\tdana@mail.example\tAttendee\n" +
	"Kofi Osei\t11/3/26, 2:00:11 PM\t11/3/26, 3:01:02 PM\t1h 0m 51s\tk.osei@corp.example\tOrganizer\n"

const teamsWant = "Whitlock, Dana, dana@mail.example, Attendee, 2026-11-03 14:02:11 to 14:20:11, 2026-11-03 14:27:11 to 15:00:02\n" +
	"Lin Park, Unverified, Attendee, 2026-11-03 14:00:11 to 14:30:00\n" +
	"Kofi Osei, k.osei@corp.example, Organizer, 2026-11-03 14:00:11 to 15:01:02"

func TestRead(t *testing.T) {
	utc := meeting.Options{Zone: time.UTC, Now: now, Order: sheet.MonthFirst}
	chicago := meeting.Options{Zone: zone(t, "America/Chicago"), Now: now, Order: sheet.MonthFirst}
	for _, c := range []struct {
		name    string
		file    []byte
		options meeting.Options
		kind    meeting.Kind
		title   string
		want    string
	}{
		{"Zoom with the meeting above, rejoining, a changed name", []byte("\ufeff" + zoomHead + "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,Recording Consent\n" +
			"Dana Whitlock (Kyo),dana@mail.example,11/03/2026 10:01:30 AM,11/03/2026 10:20:00 AM,19,Yes,Y\n" +
			"Kofi Osei (Host),k.osei@corp.example,11/03/2026 09:58:00 AM,11/03/2026 11:00:00 AM,62,No,Y\n" +
			"Dana Whitlock,dana@mail.example,11/03/2026 10:22:00 AM,11/03/2026 11:00:00 AM,38,Yes,Y\n"),
			chicago, meeting.ZoomReport, "Interview, second round",
			"Kyo then Dana Whitlock, dana@mail.example, 2026-11-03 16:01:30 to 16:20:00, 2026-11-03 16:22:00 to 17:00:00\n" +
				"Kofi Osei, Host, k.osei@corp.example, 2026-11-03 15:58:00 to 17:00:00"},
		{"Zoom alone, day first, 24 hours", []byte("Name (original name),Email,Join time,Leave time,Duration (minutes),Guest,Recording disclaimer response,In waiting room\n" +
			"José Núñez,,03/11/2026 14:05:00,03/11/2026 14:50:10,46,Yes,OK,No\nJosé Núñez,,03/11/2026 14:00:00,03/11/2026 14:05:00,5,Yes,,Yes\n"),
			meeting.Options{Zone: time.UTC, Now: now, Order: sheet.DayFirst}, meeting.ZoomReport, "",
			"José Núñez, 2026-11-03 14:00:00 to 14:05:00, 2026-11-03 14:05:00 to 14:50:10"},
		{"Zoom, ISO dates with zones, semicolons of an Excel, Windows-1252", mustWindows(t, "Name (Original Name);User Email;Join Time;Leave Time;Duration (Minutes)\nRenée Åkesson;;2026-11-03T14:05:00+01:00;2026-11-03T14:50:00+01:00;45\n"),
			meeting.Options{Now: now}, meeting.ZoomReport, "", "Renée Åkesson, 2026-11-03 13:05:00 to 13:50:00"},
		{"Zoom in UTF-16", le("User Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes)\n김하나,,2026-11-03 14:05:00,2026-11-03 14:50:00,45\n"),
			utc, meeting.ZoomReport, "", "김하나, 2026-11-03 14:05:00 to 14:50:00"},
		{"Zoom, a report of many meetings with the host before the name", []byte("Topic,Meeting ID,User Name,User Email,Start Time,End Time,Duration (Minutes),Participants,Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n" +
			"Interview,1,Host,host@corp.example,2026-11-03 10:00,2026-11-03 11:00,60,2,Dana Whitlock,dana@mail.example,2026-11-03 10:01,2026-11-03 10:31,30,Yes\n"),
			utc, meeting.ZoomReport, "", "Dana Whitlock, dana@mail.example, 2026-11-03 10:01:00 to 10:31:00"},
		{"Zoom, times without dates, past midnight", []byte("Meeting ID,Topic,Start Time\n1,Late,\"Nov 3, 2026 11:30 PM\"\n\nName (Original Name),User Email,Join Time,Leave Time,Duration (Minutes)\nDana,,11:31 PM,12:10 AM,39\n"),
			utc, meeting.ZoomReport, "Late", "Dana, 2026-11-03 23:31:00 to 00:10:00"},
		{"Zoom's dashboard", []byte("Meeting ID,Topic,Host,Email,Start Time,End Time,Participants\n1,Interview,Kofi,k@corp.example,\"Nov 3, 2026 10:00 AM\",\"Nov 3, 2026 11:00 AM\",2\n\n" +
			"Participant,Device,IP Address,Location,Network Type,Microphone,Speaker,Camera,Data Center,Connection Type,Join Time,Leave Time,Audio (Sending) Packet Loss-Avg/Max,Audio (Receiving) Packet Loss-Avg/Max,Video (Sending) Packet Loss-Avg/Max,Screen Share (Sending) Packet Loss-Avg/Max\n" +
			"Dana Whitlock(Guest),Windows 10,Public: 198.51.100.7 Private: 192.168.1.4,Dallas (US),Wifi,Headset,Headset,OBS Virtual Camera,US,UDP,\"Nov 3, 2026 10:01 AM\",\"Nov 3, 2026 10:20 AM(Dana left the meeting.<br>Reason: left)\",0.1 %/2 %,-,1.4 %/9 %,50 %/60 %\n" +
			"Dana Whitlock(Guest),Windows 10,203.0.113.9,Laoag (PH),Wired,Headset,Headset,OBS Virtual Camera,US,UDP,\"Nov 3, 2026 10:21 AM\",\"Nov 3, 2026 11:00 AM\",0.2 %/2 %,-,0.4 %/9 %,-\n"),
			utc, meeting.ZoomDashboard, "Interview",
			"Dana Whitlock, Guest, 2026-11-03 10:01:00 to 10:20:00 198.51.100.7, 2026-11-03 10:21:00 to 11:00:00 203.0.113.9, 1.4 %, Headset, OBS Virtual Camera"},
		{"Teams", le(teamsEnglish), utc, meeting.TeamsReport, "Interview, second round", teamsWant},
		{"Teams with commas", []byte(strings.NewReplacer("11/3/26, ", "11/3/26 ", "Interview, second round", `"Interview, second round"`, "\t", ",").Replace(teamsEnglish)),
			utc, meeting.TeamsReport, "Interview, second round", teamsWant},
		{"Teams in German", le("1. Zusammenfassung\nBesprechungstitel\tGespräch\nTeilnehmer\t1\nStartzeit\t03.11.26, 18:00:00\nEndzeit\t03.11.26, 19:00:00\n\n2. Teilnehmer\n" +
			"Name\tErster Beitritt\tLetztes Verlassen\tDauer der Besprechung\tE-Mail\tTeilnehmer-ID (UPN)\tRolle\nJörg Weiß (Extern)\t03.11.26, 18:01:00\t03.11.26, 19:00:00\t59 Min. 0 Sek.\tjw@mail.example\tjw@mail.example\tTeilnehmer\n"),
			meeting.Options{Zone: zone(t, "Europe/Berlin"), Now: now}, meeting.TeamsReport, "Gespräch", "Jörg Weiß, Extern, jw@mail.example, Teilnehmer, 2026-11-03 17:01:00 to 18:00:00"},
		{"Teams in a language without names here", le("1. Podsumowanie\nTytuł\tRozmowa\nUczestnicy\t1\nStart\t3.11.2026, 18:00:00\nKoniec\t3.11.2026, 19:00:00\n\n2. Uczestnicy\n" +
			"Nazwa\tPierwsze\tOstatnie\tCzas\tPoczta\tUPN\tRola\nZofia Król\t3.11.2026, 18:01:00\t3.11.2026, 19:00:00\t59 min 0 sek.\tzk@mail.example\tzk@mail.example\tUczestnik\n"),
			meeting.Options{Zone: time.UTC, Now: now}, meeting.TeamsReport, "Rozmowa", "Zofia Król, zk@mail.example, Uczestnik, 2026-11-03 18:01:00 to 19:00:00"},
		{"Teams of 2021", le("Meeting Summary\nTotal Number of Participants\t1\nMeeting Title\tInterview\nMeeting Start Time\t11/3/2026, 9:00:00 AM\nMeeting End Time\t11/3/2026, 10:00:00 AM\n\n" +
			"Full Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole\tParticipant ID (UPN)\nDana Whitlock\t11/3/2026, 9:01:00 AM\t11/3/2026, 9:59:00 AM\t58m\tdana@mail.example\tAttendee\tdana@mail.example\n"),
			utc, meeting.TeamsReport, "Interview", "Dana Whitlock, dana@mail.example, Attendee, 2026-11-03 09:01:00 to 09:59:00"},
		{"Teams of 2020", le("Full Name\tUser Action\tTimestamp\nKofi Osei\tJoined before\t11/3/2026, 2:00:00 PM\nDana Whitlock\tJoined\t11/3/2026, 2:01:00 PM\nDana Whitlock\tLeft\t11/3/2026, 2:20:00 PM\nDana Whitlock\tJoined\t11/3/2026, 2:25:00 PM\n"),
			utc, meeting.TeamsList, "", "Kofi Osei, 2026-11-03 14:00:00 to ?\nDana Whitlock, 2026-11-03 14:01:00 to 14:20:00, 2026-11-03 14:25:00 to ?"},
		{"Teams of 2020 without its first line, in Portuguese", le("Ana Lima\tIngressou\t03/11/2026 16:29:58\nAna Lima\tSaiu\t03/11/2026 17:29:58\n"),
			meeting.Options{Zone: time.UTC, Now: now, Order: sheet.DayFirst}, meeting.TeamsList, "", "Ana Lima, 2026-11-03 16:29:58 to 17:29:58"},
		{"a table of another service", []byte("Name,Email,Time joined,Time exited\nDana,dana@mail.example,2026-11-03 10:00,2026-11-03 10:30\n"),
			utc, meeting.Table, "", "Dana, dana@mail.example, 2026-11-03 10:00:00 to 10:30:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := meeting.Read(c.file, c.options)
			if err != nil {
				t.Fatal(err)
			}
			if r.Kind != c.kind || r.Title != c.title || len(r.Asks)+len(r.Problems)+len(r.Doubts) > 0 {
				t.Errorf("kind %q, title %q, asks %v, problems %v, doubts %v; want %q, %q", r.Kind, r.Title, r.Asks, r.Problems, r.Doubts, c.kind, c.title)
			}
			if got := people(r); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func mustWindows(t *testing.T, s string) []byte {
	t.Helper()
	b, err := charmap.Windows1252.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestProblemsNameLineColumnAndMend(t *testing.T) {
	file := zoomHead + "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes)\n" +
		"A B,,11/03/2026 10:00:00 AM,11/03/2026 10:30:00 AM,30\n" +
		",,11/03/2026 10:00:00 AM,11/03/2026 10:30:00 AM,30\n" +
		"C D,,soon,11/03/2026 10:30:00 AM,30\n" +
		"E F,,11/03/2026 10:30:00 AM,11/03/2026 10:00:00 AM,30\n" +
		"G H,,11/31/2026 10:30:00 AM,,30\n" +
		"I J,,11/03/2031 10:30:00 AM,,30\n" +
		"K L,,01/01/1970 12:00:00 AM,,30\n" +
		"\"M \"N,,11/03/2026 10:30:00 AM,,30\n" +
		"O P,,,,30\n" +
		"Q R,,11/03/2026 10:00:00 AM,11/03/2026 11:30:00 AM,30\n" +
		"S T,,11/03/2026 10:00:00 AM,11/03/2026 10:30:00 AM,30\n"
	r, err := meeting.Read([]byte(file), meeting.Options{Zone: time.UTC, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range slices.Concat(r.Problems, r.Doubts) {
		got = append(got, p.String())
	}
	want := []string{
		`line 6, column "Name (Original Name)": the cell is empty: write the name, or delete the row`,
		`line 7, column "Join Time": "soon" is not a time: write it as 2026-11-03 14:05`,
		`line 8, column "Leave Time": 11/03/2026 10:00:00 AM lies before the join time: correct one of them`,
		`line 9, column "Join Time": "11/31/2026 10:30:00 AM" is not a time: write it as 2026-11-03 14:05`,
		`line 10, column "Join Time": 2031-11-03 lies ahead: correct the date`,
		`line 11, column "Join Time": 1970 is too long ago: correct the date`,
		`line 12: a quotation mark stands alone: write "" for one inside a cell`,
		`line 13, column "Join Time": the cell is empty: write a time, or delete the row`,
		`line 14, column "Duration (Minutes)": 30 is not what lies between joining and leaving, 1h30m0s: one of the three is wrong`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if len(r.People) != 3 {
		t.Errorf("%d people, want those of the three rows that can be read", len(r.People))
	}
}

// TestClocks reads times at which clocks change: the hour that they skip, and the one that they show twice, in which the
// duration tells which is meant.
func TestClocks(t *testing.T) {
	const head = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes)\n"
	for _, c := range []struct{ name, zone, row, want, says string }{
		{"skipped", "America/New_York", "Dana,,2026-03-08 02:30,2026-03-08 03:30,60", "", "were set forward over it"},
		{"over the change", "America/New_York", "Dana,,2026-03-08 01:30,2026-03-08 03:30,60", "Dana, 2026-03-08 06:30:00 to 07:30:00", ""},
		{"twice, both the first", "America/New_York", "Dana,,2026-11-01 01:10,2026-11-01 01:40,30", "Dana, 2026-11-01 05:10:00 to 05:40:00", "showed this time twice: taken as 05:10 to 05:40"},
		{"twice, from the first to the second", "America/New_York", "Dana,,2026-11-01 01:10,2026-11-01 01:40,90", "Dana, 2026-11-01 05:10:00 to 06:40:00", "taken as 05:10 to 06:40"},
		{"twice, and left before joining by the clock", "America/New_York", "Dana,,2026-11-01 01:50,2026-11-01 01:20,30", "Dana, 2026-11-01 05:50:00 to 06:20:00", "taken as 05:50 to 06:20"},
		{"no leap day", "UTC", "Dana,,2026-02-29 10:00,,30", "", "is not a time"},
		{"a leap day", "UTC", "Dana,,2024-02-29 23:50,2024-03-01 00:20,30", "Dana, 2024-02-29 23:50:00 to 00:20:00", ""},
		{"an hour more than the duration", "UTC", "Dana,,2026-11-03 10:00,2026-11-03 12:00,60", "Dana, 2026-11-03 10:00:00 to 12:00:00", "one of the three is wrong"},
	} {
		r, err := meeting.Read([]byte(head+c.row+"\n"), meeting.Options{Zone: zone(t, c.zone), Now: now})
		if err != nil {
			t.Fatal(err)
		}
		said := fmt.Sprint(r.Problems, r.Doubts)
		if got := people(r); got != c.want || !strings.Contains(said, c.says) || c.says == "" && said != "[] []" {
			t.Errorf("%s: got %q, %s; want %q, %q", c.name, got, said, c.want, c.says)
		}
	}
}

func TestWhatIsOpenIsAsked(t *testing.T) {
	const head = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes)\n"
	for _, c := range []struct {
		name, rows string
		options    meeting.Options
		want       []meeting.Ask
	}{
		{"order and zone", "A,,3/4/2026 10:00,,\n", meeting.Options{Now: now}, []meeting.Ask{meeting.AskOrder, meeting.AskZone}},
		{"order, with a zone", "A,,3/4/2026 10:00,,\n", meeting.Options{Now: now, Zone: time.UTC}, []meeting.Ask{meeting.AskOrder}},
		{"shown by another date", "A,,3/4/2026 10:00,,\nB,,13/4/2026 10:00,,\n", meeting.Options{Now: now, Zone: time.UTC}, nil},
		{"one order would lie ahead", "A,,11/12/2026 10:00,,\n", meeting.Options{Now: now, Zone: time.UTC}, nil},
		{"zones in the file", "A,,2026-11-03T10:00Z,2026-11-03T11:00+01:00,\n", meeting.Options{Now: now}, nil},
		{"a zone, but not everywhere", "A,,2026-11-03T10:00Z,2026-11-03 10:30,\n", meeting.Options{Now: now}, []meeting.Ask{meeting.AskZone}},
	} {
		r, err := meeting.Read([]byte(head+c.rows), c.options)
		if err != nil || !slices.Equal(r.Asks, c.want) || (len(r.People) > 0) != (c.want == nil) {
			t.Errorf("%s: asks %v, %d people (%v); want %v", c.name, r.Asks, len(r.People), err, c.want)
		}
	}
}

func TestRefused(t *testing.T) {
	for _, c := range []struct{ name, file, want string }{
		{"empty", "", "The file is empty"},
		{"picture", "\x89PNG\r\n\x1a\n\x00\x00\x00", "not a text file"},
		{"letter", "Dear all,\nthe meeting was nice.\n", "No line of the file names the columns"},
		{"chat", "01:07:16\tTom:\tHi everyone\n01:09:00\tAnny:\tHello Tom!\n", "No line of the file names the columns"},
		{"no times", "Name (Original Name),User Email,Total Duration (Minutes),Guest\nDana,,60,No\n", "Show unique users"},
		{"nobody", "Name (Original Name),User Email,Join Time\n", "nobody who was there"},
		{"large", strings.Repeat("x", meeting.MaxBytes+1), "more than 4 MB"},
		{"wide", "Name,Join Time" + strings.Repeat(",", 400) + "\nA,2026-11-03 10:00\n", "more than 300 columns"},
		{"long", "Name,Join Time\n" + strings.Repeat("A,2026-11-03 10:00\n", 20_001), "more than 20000 rows"},
	} {
		_, err := meeting.Read([]byte(c.file), meeting.Options{Now: now})
		message, ok := errs.Message(err)
		if !errors.Is(err, errs.Invalid) || !ok || !strings.Contains(message, c.want) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
}

func TestPublishedSample(t *testing.T) {
	data, err := os.ReadFile("../../../shared/data/meetings/zoom_participants_heroes_full.csv")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the shared test data are not beside this repository")
	}
	if err != nil {
		t.Fatal(err)
	}
	r, err := meeting.Read(data, meeting.Options{Zone: zone(t, "America/New_York"), Now: now})
	if err != nil {
		t.Fatal(err)
	}
	if r.Title != "Heroes meeting" || len(r.People) != 27 || len(r.Problems)+len(r.Doubts) > 0 || !r.Start.Equal(time.Date(2021, 11, 19, 15, 0, 0, 0, time.UTC)) {
		t.Errorf("title %q, %d people, start %s, problems %v, doubts %v", r.Title, len(r.People), r.Start, r.Problems, r.Doubts)
	}
	stays := 0
	for _, p := range r.People {
		stays += len(p.Stays)
	}
	if got := r.People[0].Names; stays != 31 || !slices.Equal(got, []string{"Loki Laufeyson", "015_Loki"}) {
		t.Errorf("%d stays, the first person is %q", stays, got)
	}
}

func candidate() *dossier.Dossier {
	return &dossier.Dossier{
		Names:    []dossier.Name{{Full: "Dana Whitlock", Given: "Dana", Family: "Whitlock"}},
		Contacts: []dossier.Contact{{Kind: "email", Value: "Dana@mail.example"}},
	}
}

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		person meeting.Person
		want   meeting.Match
	}{
		{meeting.Person{Names: []string{"Whitlock, Dana"}}, meeting.Match{Name: true, Part: true}},
		{meeting.Person{Names: []string{"dana whítlock"}, Email: "x@y.example"}, meeting.Match{Name: true, Part: true}},
		{meeting.Person{Names: []string{"Dana"}}, meeting.Match{Part: true}},
		{meeting.Person{Names: []string{"Kyo Tanaka"}, Email: "dana@MAIL.example"}, meeting.Match{Email: true, Other: []string{"Kyo Tanaka"}}},
		{meeting.Person{Names: []string{"Kyo Tanaka", "Dana Whitlock"}}, meeting.Match{Name: true, Part: true, Other: []string{"Kyo Tanaka"}}},
		{meeting.Person{Names: []string{"김하나"}}, meeting.Match{}}, // another script cannot be compared
	} {
		if got := c.person.Match(candidate()); fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%v: got %+v, want %+v", c.person, got, c.want)
		}
	}
}

func TestRecording(t *testing.T) {
	const file = "Participant,Device,IP Address,Microphone,Join Time,Leave Time,Video (Sending) Packet Loss-Avg/Max\n" +
		"Kyo Tanaka,Windows,198.51.100.7,OBS,2026-11-03 14:01,2026-11-03 14:05,0.5 %/3 %\nDana Whitlock,Windows,198.51.100.8,OBS,2026-11-03 14:06,2026-11-03 14:50,1.5 %/3 %\nKofi,Mac,10.0.0.2,Mic,2026-11-03 14:00,2026-11-03 14:50,-\n"
	r, err := meeting.Read([]byte(file), meeting.Options{Zone: time.UTC, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	d := candidate()
	c := meeting.Choice{Candidate: []int{1, 0}, Interviewers: []string{"Kofi"}, Interview: -1, Other: []string{"Kyo Tanaka"}, By: "Rosa"}
	got := r.Recording(d, c)
	iv := got.Interview
	if iv.Channel != "Zoom" || iv.DisplayName != "Kyo Tanaka" || *iv.PacketLossPercent != 1.5 || iv.At.Format("15:04") != "14:01" || fmt.Sprint(iv.Interviewers) != "[Kofi]" {
		t.Errorf("interview %+v", iv)
	}
	if len(iv.Marks) != 1 || iv.Marks[0].Code != "other_identity_shown" || iv.Marks[0].Text != "Kyo Tanaka" || iv.Marks[0].By != "Rosa" || iv.Marks[0].Recorded {
		t.Errorf("marks %+v", iv.Marks)
	}
	if s := got.Sessions; len(s) != 2 || s[0].IP != "198.51.100.7" || s[1].IP != "198.51.100.8" || s[0].MediaDevices != nil || s[0].Kind != "interview" {
		t.Errorf("sessions %+v", s)
	}
	// What is recorded already is not recorded twice, and what the record says stays.
	iv.Channel = "phone"
	d.Interviews, d.Sessions, c.Interview = []dossier.Interview{iv}, got.Sessions, 0
	if again := r.Recording(d, c); !again.Empty() || again.Interview.Channel != "phone" {
		t.Errorf("again: %+v", again)
	}
	c.Media, d.Sessions = true, nil
	if s := r.Recording(d, c).Sessions; len(s) != 2 || fmt.Sprint(s[0].MediaDevices) != "[OBS]" {
		t.Errorf("with devices: %+v", s)
	}
	if i := meeting.Near(d.Interviews, iv.At.Add(119*time.Minute)); i != 0 {
		t.Errorf("near: %d", i)
	}
	if i := meeting.Near(d.Interviews, iv.At.Add(3*time.Hour)); i != -1 {
		t.Errorf("far: %d", i)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(zoomHead+"Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes)\nA (B),,11/03/2026 01:10:00 AM,11/03/2026 01:40:00 AM,30\n"), true)
	f.Add(le(teamsEnglish), false)
	f.Add(le("Full Name\tUser Action\tTimestamp\nA\tJoined\t2026-11-03 10:00\nA\tLeft\t2026-11-03 11:00\n"), true)
	f.Add([]byte("Participant,IP Address,Join Time,Packet Loss\nA,10.0.0.1,10:00,5 %\n"), false)
	f.Add([]byte("1. a\n2. b\n"), true)
	z := zone(f, "America/New_York")
	d := candidate()
	f.Fuzz(func(t *testing.T, data []byte, monthFirst bool) {
		o := meeting.Options{Zone: z, Now: now, Order: sheet.DayFirst}
		if monthFirst {
			o.Order = sheet.MonthFirst
		}
		r, err := meeting.Read(data, o)
		if err != nil {
			if !errors.Is(err, errs.Invalid) {
				t.Fatalf("%v is not a refusal", err)
			}
			return
		}
		for i, p := range r.People {
			if len(p.Names) == 0 || p.Names[0] == "" || len(p.Stays) == 0 {
				t.Fatalf("a person without name or stay: %+v", p)
			}
			for _, s := range p.Stays {
				if s.From.IsZero() || !s.Until.IsZero() && s.Until.Before(s.From) || s.From.After(now.Add(24*time.Hour)) {
					t.Fatalf("a stay from %s to %s", s.From, s.Until)
				}
			}
			p.Match(d)
			out := r.Recording(d, meeting.Choice{Candidate: []int{i}, Interview: -1, Media: true})
			m, err := dossier.NewMember("interviews", out.Interview)
			if err == nil {
				err = dossier.CheckMember(m)
			}
			if err != nil {
				t.Fatalf("the interview cannot be recorded: %v", err)
			}
			for _, s := range out.Sessions {
				m, err := dossier.NewMember("sessions", s)
				if err == nil {
					err = dossier.CheckMember(m)
				}
				if err != nil {
					t.Fatalf("a session cannot be recorded: %v", err)
				}
			}
		}
	})
}
