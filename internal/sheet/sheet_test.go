package sheet_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"bonafide/internal/sheet"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestParseTime(t *testing.T) {
	for _, c := range []struct {
		text  string
		order sheet.Order
		zone  string
		want  string // at, and again
	}{
		{"2026-11-03 14:05", "", "UTC", "2026-11-03T14:05:00Z"},
		{"2026-11-03T14:05:06.7Z", "", "America/Chicago", "2026-11-03T14:05:06Z"},
		{"2026-11-03T14:05:06+05:30", "", "America/Chicago", "2026-11-03T08:35:06Z"},
		{"11/3/2026 2:05:06 PM", sheet.MonthFirst, "America/Chicago", "2026-11-03T20:05:06Z"},
		{"11/3/26, 2:05:06\u202fPM", sheet.MonthFirst, "America/Chicago", "2026-11-03T20:05:06Z"},
		{"3/11/26, 14:05", sheet.DayFirst, "UTC", "2026-11-03T14:05:00Z"},
		{"3/11/2026, 2:05:06 pm", sheet.DayFirst, "UTC", "2026-11-03T14:05:06Z"},
		{"03.11.26, 14:05:06", "", "Europe/Berlin", "2026-11-03T13:05:06Z"},
		{"3.11.2026 14.05.06", "", "Europe/Helsinki", "2026-11-03T12:05:06Z"},
		{"3.11.2026 14.05", "", "UTC", "2026-11-03T14:05:00Z"},
		{"3/11/2026 2:05:06 p. m.", sheet.DayFirst, "UTC", "2026-11-03T14:05:06Z"},
		{"2026/11/3 下午2:05:06", "", "Asia/Shanghai", "2026-11-03T06:05:06Z"},
		{"2026/11/3 午前 2:05:06", "", "Asia/Tokyo", "2026-11-02T17:05:06Z"},
		{"Nov 3, 2026 02:05 PM", "", "UTC", "2026-11-03T14:05:00Z"},
		{"1793700000", "", "America/Chicago", "2026-11-03T10:00:00Z"},
		// Months in words, and days as Eastern Asia writes them.
		{"3. März 2026, 14:05", "", "UTC", "2026-03-03T14:05:00Z"},
		{"Dienstag, 3. November 2026 14:05", "", "UTC", "2026-11-03T14:05:00Z"},
		{"1er août 2026 14:05", "", "UTC", "2026-08-01T14:05:00Z"},
		{"mardi 3 févr. 2026 14:05", "", "UTC", "2026-02-03T14:05:00Z"},
		{"3 de noviembre de 2026 14:05", "", "UTC", "2026-11-03T14:05:00Z"},
		{"3 de março de 2026 às 14:05", "", "UTC", "2026-03-03T14:05:00Z"},
		{"3-Nov-26 14:05", "", "UTC", "2026-11-03T14:05:00Z"},
		{"03/dez/2026 14:05", "", "UTC", "2026-12-03T14:05:00Z"},
		{"Tue, Nov 3rd, 2026 2:05 PM", "", "UTC", "2026-11-03T14:05:00Z"},
		{"2026年11月3日 14:05", "", "UTC", "2026-11-03T14:05:00Z"},
		{"2026. 11. 3. 14:05", "", "UTC", "2026-11-03T14:05:00Z"},
		// Half an hour and a quarter are offsets too.
		{"2026-11-03 14:05", "", "Asia/Kolkata", "2026-11-03T08:35:00Z"},
		{"2026-11-03 14:05", "", "Asia/Kathmandu", "2026-11-03T08:20:00Z"},
		// The day before clocks change, the days they do, and the hour they show twice.
		{"2026-03-07 02:30", "", "America/New_York", "2026-03-07T07:30:00Z"},
		{"2026-03-08 01:59:59", "", "America/New_York", "2026-03-08T06:59:59Z"},
		{"2026-03-08 03:00", "", "America/New_York", "2026-03-08T07:00:00Z"},
		{"2026-11-01 00:59", "", "America/New_York", "2026-11-01T04:59:00Z"},
		{"2026-11-01 01:30", "", "America/New_York", "2026-11-01T05:30:00Z 2026-11-01T06:30:00Z"},
		{"2026-11-01 02:00", "", "America/New_York", "2026-11-01T07:00:00Z"},
		{"2026-04-05 01:45", "", "Australia/Lord_Howe", "2026-04-04T14:45:00Z 2026-04-04T15:15:00Z"}, // half an hour
		{"2024-02-29 12:00", "", "UTC", "2024-02-29T12:00:00Z"},
	} {
		m, err := sheet.ParseTime(c.text, c.order, zone(t, c.zone))
		got := m.At.Format(time.RFC3339)
		if !m.Again.IsZero() {
			got += " " + m.Again.Format(time.RFC3339)
		}
		if err != nil || got != c.want {
			t.Errorf("%q in %s: got %s (%v), want %s", c.text, c.zone, got, err, c.want)
		}
	}
}

func TestNoTime(t *testing.T) {
	for _, c := range []struct{ text, zone, want string }{
		{"20261303", "UTC", "is not a time"},
		{"3 Smarch 2026", "UTC", "is not a time"},
		{"soon", "UTC", "write it as 2026-11-03 14:05"},
		{"2026-02-29 12:00", "UTC", "is not a time"}, // no leap year
		{"2100-02-29 12:00", "UTC", "is not a time"},
		{"31.11.2026 12:00", "UTC", "is not a time"},
		{"2026-11-03 24:30", "UTC", "is not a time"},
		{"2026-11-03 14:05:06:07", "UTC", "is not a time"},
		{"2026-03-08 02:30", "America/New_York", "was never shown by clocks in America/New_York"},
		{"2026-03-29 02:00", "Europe/Berlin", "was never shown"},
		{"2011-12-30 12:00", "Pacific/Apia", "was never shown"}, // Samoa went without that day
	} {
		if m, err := sheet.ParseTime(c.text, "", zone(t, c.zone)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q in %s: got %v, %v; want an error with %q", c.text, c.zone, m, err, c.want)
		}
	}
}

func TestDelimiter(t *testing.T) {
	for _, c := range []struct{ file, want string }{
		{"a,b\n1,2\n", "comma"},
		{"a;b\n1,5;2,5\n", "semicolon"},
		{"a\tb\n1,5\t2,5\n", "tab"},
		{"1. Part\nTitle\tSales, EMEA, all\n\n2. Part\nName\tTime\nX, Y\t7/22/26, 7:02 PM\n", "tab"},
		{"time,agent\n2026,Mozilla (X; Y; Z; A)\n2026,Mozilla (X; Y; Z; A)\n", "comma"},
		{"one\ntwo\n", "comma"},
	} {
		s, err := sheet.Read([]byte(c.file), sheet.Limits{Bytes: 1 << 20, Rows: 10})
		if err != nil || s.Delimiter != c.want {
			t.Errorf("%q: got %v, %v; want %s", c.file, s, err, c.want)
		}
	}
}

func TestRowsKeepTheirLines(t *testing.T) {
	s, err := sheet.Read([]byte("sep=;\r\na;b\r\n;\r\n\r\n\"two\nlines\";-\r\n\"x\"y;1\r\nlast;2\r\n"), sheet.Limits{Bytes: 1 << 20, Rows: 10})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range s.Rows {
		got = append(got, fmt.Sprintf("%d %q %t", r.Line, r.Cell(0), r.Err != nil))
	}
	if got, want := strings.Join(got, ", "), `2 "a" false, 5 "two\nlines" false, 7 "" true, 8 "last" false`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if s.Rows[1].Cell(1) != "" || s.Rows[1].Cell(9) != "" {
		t.Error("a dash and a cell that is not there are not empty")
	}
	for _, l := range []sheet.Limits{{Bytes: 4, Rows: 10}, {Bytes: 1 << 20, Rows: 1}} {
		if _, err := sheet.Read([]byte("a,b\n1,2\n"), l); err == nil {
			t.Errorf("limits %v: the file was read", l)
		}
	}
}

func TestSerial(t *testing.T) {
	for _, c := range []struct {
		n        float64
		from1904 bool
		want     string
	}{
		{46329, false, "2026-11-03T00:00:00Z"}, {44867, true, "2026-11-03T00:00:00Z"}, {46329.5868055556, false, "2026-11-03T14:05:00Z"}, {61, false, "1900-03-01T00:00:00Z"},
	} {
		if got := sheet.Serial(c.n, c.from1904).Format(time.RFC3339); got != c.want {
			t.Errorf("%v: %s, want %s", c.n, got, c.want)
		}
	}
}

func FuzzParseTime(f *testing.F) {
	for _, s := range []string{"3. März 2026", "3/11/26, 14:05", "2026年11月3日 下午2:05", "Tue, Nov 3rd, 2026 2:05 p. m.", "20261103", "1793700000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, order := range []sheet.Order{sheet.DayFirst, sheet.MonthFirst} {
			if m, err := sheet.ParseTime(s, order, time.UTC); err == nil && m.At.IsZero() && !strings.Contains(s, "1") {
				t.Errorf("%q is the zero time", s)
			}
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("a;b\r\n\"x\ny\";=1\r\n"), "Windows-1252", "tab")
	f.Add([]byte("\xff\xfea\x00,\x00b\x00\n\x00"), "", "")
	f.Fuzz(func(t *testing.T, data []byte, encoding, parted string) {
		s, err := sheet.ReadAs(data, sheet.Limits{Bytes: 1 << 20, Rows: 100}, encoding, parted)
		if err == nil && len(s.Rows) > 100 {
			t.Errorf("%d rows", len(s.Rows))
		}
	})
}
