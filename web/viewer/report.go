package viewer

import (
	"strconv"
	"strings"

	"bonafide/internal/report"
	"bonafide/web/say"
)

// Fact puts the name of a record as reports have it, "Session 3", into the language.
func Fact(in *say.Language, record string) string {
	word, number, numbered := strings.Cut(record, " ")
	if i := strings.LastIndex(record, " "); i > 0 {
		word, number = record[:i], record[i+1:]
	}
	if _, err := strconv.Atoi(number); !numbered || err != nil {
		return in.Say(record)
	}
	return in.Say(word) + " " + number
}

// StepNote says what a step takes and gives: "15 minutes · could clear 12 points".
func StepNote(in *say.Language, s report.Step) string {
	var parts []string
	if s.Minutes > 0 {
		parts = append(parts, in.Plural(s.Minutes, "minute", "minutes"))
	}
	if s.Points > 0 {
		parts = append(parts, in.Say("could clear %s points", in.Decimal(s.Points, -1)))
	} else if n := len(s.Clears); n == 1 {
		parts = append(parts, in.Say("lets %s more check look", in.Count(n)))
	} else if n > 1 {
		parts = append(parts, in.Say("lets %s more checks look", in.Count(n)))
	}
	return strings.Join(parts, " · ")
}

// SetAside says that a finding is set aside, or was, by whom and why, "" where it never was.
func SetAside(in *say.Language, s *report.SetAside) string {
	if s == nil {
		return ""
	}
	reason := in.Say(s.Reason)
	switch {
	case !s.Stands() && s.By == "":
		return in.Say("Set aside on %s: %s. It counts again from %s on: %s.", in.Date(s.At), reason, in.Date(s.CountsAgain), in.Say(s.Ended))
	case !s.Stands():
		return in.Say("Set aside by %s on %s: %s. It counts again from %s on: %s.", s.By, in.Date(s.At), reason, in.Date(s.CountsAgain), in.Say(s.Ended))
	case s.By == "":
		return strings.TrimSpace(in.Say("Set aside until %s: %s.", in.Date(s.Until), reason) + " " + s.Words)
	}
	return strings.TrimSpace(in.Say("Set aside by %s until %s: %s.", s.By, in.Date(s.Until), reason) + " " + s.Words)
}
