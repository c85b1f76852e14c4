package interviews

import (
	"slices"
	"strconv"
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/vetting"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

const (
	alternative = "accessible_alternative" // to the challenges
	knewPlace   = "claimed_location_question_passed"
	knewNot     = "claimed_location_question_failed"
	placesAsked = 3 // questions about places that the candidate claims: the indicator counts no fewer
	longest     = 3600
	longestName = 200
)

// A sheetForm is what an interviewer says, as typed.
type sheetForm struct {
	Of                 uuid.UUID // the fact that the form was drawn from, as the page carries it
	Channel, Camera    string
	Notice, Reschedule string // "yes" or empty
	DisplayName        string
	Results            map[string]string // of liveness challenges
	Marks              []string          // codes that say all themselves
	Silence            string            // seconds; empty: none that was long
	Other              string            // a name or login of somebody else; empty: none was shown
	Places             [placesAsked]string
	Recorded           string // "yes": a recording shows the marks
	Problems           ui.Problems
	Meanwhile          *meanwhile // nil: nobody changed the interview since the form was opened
}

func readSheet(c echo.Context) (*sheetForm, error) {
	values, err := c.FormParams()
	if err != nil {
		return nil, err
	}
	text := func(name string) string { return strings.TrimSpace(values.Get(name)) }
	of, _ := uuid.Parse(text("of")) // what is no id is that of no fact, as where none was recorded
	f := &sheetForm{
		Of:      of,
		Channel: text("channel"), Camera: text("camera"), Notice: text("notice"), Reschedule: text("reschedule"), DisplayName: text("display_name"),
		Results: map[string]string{}, Marks: values["marks"], Silence: text("silence"), Other: text("other"), Recorded: text("recorded"),
	}
	for _, o := range viewer.Challenges {
		f.Results[o.Value] = text(resultName(o.Value))
	}
	for i := range f.Places {
		f.Places[i] = text(placeName(i))
	}
	return f, nil
}

func resultName(challenge string) string { return "result-" + challenge }
func placeName(i int) string             { return "place-" + strconv.Itoa(i+1) }

// newSheetForm is the form as it stands recorded.
func newSheetForm(s *vetting.InterviewSheet) *sheetForm {
	f := &sheetForm{Of: s.Of, Channel: s.Channel, Camera: s.Camera, Notice: yes(s.NoticeGiven), Reschedule: yes(s.RescheduleOffered), DisplayName: s.DisplayName, Results: map[string]string{}}
	for _, l := range s.Liveness {
		f.Results[l.Challenge] = l.Result
	}
	places := 0
	for _, m := range s.Marks {
		if m.Recorded {
			f.Recorded = "yes"
		}
		switch m.Code {
		case viewer.CodeDelayed:
			if m.Value != nil {
				f.Silence = strconv.FormatFloat(*m.Value, 'f', -1, 64)
			}
		case viewer.CodeOtherIdentity:
			f.Other = m.Text
		case knewPlace, knewNot:
			if places < placesAsked {
				f.Places[places] = m.Code
				places++
			}
		default:
			f.Marks = append(f.Marks, m.Code)
		}
	}
	return f
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return ""
}

// sheet returns what the form says, and notes what is wrong with it.
func (f *sheetForm) sheet() vetting.InterviewSheet {
	s := vetting.InterviewSheet{Of: f.Of, Channel: f.Channel, Camera: f.Camera, NoticeGiven: f.Notice == "yes", RescheduleOffered: f.Reschedule == "yes", DisplayName: f.DisplayName}
	f.among("channel", viewer.Channels, f.Channel)
	f.among("camera", viewer.Cameras, f.Camera)
	f.short("display_name", f.DisplayName)
	f.short("other", f.Other)
	for _, o := range viewer.Challenges {
		if result := f.Results[o.Value]; result != "" {
			f.among(resultName(o.Value), viewer.ChallengeResults, result)
			s.Liveness = append(s.Liveness, dossier.Challenge{Challenge: o.Value, Result: result})
		}
	}
	s.Marks = f.marks()
	for i := range s.Marks {
		s.Marks[i].Recorded = f.Recorded == "yes"
	}
	return s
}

func (f *sheetForm) marks() (all []dossier.Mark) {
	for _, code := range f.Marks {
		f.among("marks", plainMarks(), code)
		all = append(all, dossier.Mark{Code: code})
	}
	if f.Silence != "" {
		seconds, err := strconv.ParseFloat(f.Silence, 64)
		if err != nil || !(seconds > 0 && seconds <= longest) {
			f.Problems.Add("silence", "Write the seconds as a number from 1 to 3600, or leave it empty.")
		}
		all = append(all, dossier.Mark{Code: viewer.CodeDelayed, Value: &seconds})
	}
	if f.Other != "" {
		all = append(all, dossier.Mark{Code: viewer.CodeOtherIdentity, Text: f.Other})
	}
	for i, code := range f.Places {
		if code != "" {
			f.among(placeName(i), placeAnswers, code)
			all = append(all, dossier.Mark{Code: code})
		}
	}
	return all
}

// among notes where a value is none of the options; an empty one says nothing.
func (f *sheetForm) among(field string, options []ui.Option, value string) {
	if value != "" && !slices.ContainsFunc(options, func(o ui.Option) bool { return o.Value == value }) {
		f.Problems.Add(field, "Choose one of the answers.")
	}
}

func (f *sheetForm) short(field, text string) {
	if len([]rune(text)) > longestName {
		f.Problems.Add(field, "Shorten this to %d characters: copy the name alone.", longestName)
	}
}

// plainMarks are those that are ticked, with nothing to write beside them.
func plainMarks() []ui.Option {
	return slices.DeleteFunc(slices.Clone(viewer.Marks), func(o ui.Option) bool {
		return slices.Contains([]string{viewer.CodeDelayed, viewer.CodeOtherIdentity, knewPlace, knewNot}, o.Value)
	})
}

var placeAnswers = []ui.Option{
	{Value: "", Label: "Not asked"},
	{Value: knewPlace, Label: "Answered as the map says"},
	{Value: knewNot, Label: "Not answered, or not as the map says"},
}
