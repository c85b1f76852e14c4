package footprint

import "bonafide/internal/indicator"

var aiWrittenApplication = &indicator.Indicator{
	ID:       "ai_written_application",
	Version:  1,
	Title:    "The application was written with a language model",
	Doc:      `Listed for the record, and never looked for: it is worth 0 points, and no detector runs. Most applicants use such help, and detectors err most over people who write in their second language. What does count is text that candidates of different names share: see link_resume_text.`,
	Stages:   []string{"application"},
	Sources:  indicator.Cite("S18", "S19", "S40"),
	Innocent: `Most applicants use writing help.`,
	Ask:      "Nothing: talk about the work, not about how the text was written",
	Clears:   "Nothing needs to be cleared",
	Minutes:  1,
	Points:   0,
	Judge: func(*indicator.Case) indicator.Result {
		return indicator.NoData("by design nobody looks at whether a language model wrote the text")
	},
}
