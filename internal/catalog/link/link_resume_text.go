package link

import (
	"fmt"
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var (
	sameText = &indicator.Limit{ID: "share", Title: "Share of the 5-word shingles that agree", Default: 100 * dossier.SameResume, Unit: "%", Min: 100 * dossier.SameResume, Max: 100,
		Why: "The Jaccard similarity from which one text was made from the other."}
	samePhrases = &indicator.Limit{ID: "phrases", Title: "Rare phrases of eight words or more in both", Default: dossier.ResumePhrases, Min: dossier.ResumePhrases, Max: 20,
		Why: "One may be chance; each is rare already."}
)

// shownPhrases is how many shared phrases are quoted.
const shownPhrases = 3

var linkResumeText = &indicator.Indicator{
	ID:      "link_resume_text",
	Version: 1,
	Title:   "The résumé shares its wording with that of a differently named candidate",
	Doc: `The résumé and that of a candidate with another name and other employers agree in {share} or more of their 5-word shingles, or share {phrases} or more rare phrases of eight words or more, one a sentence, word by word.

What the job advertisements say is left out first, since applicants repeat it; so are ordinary phrases of résumés, from a list, and phrases that both 0.5 % and at least 25 of the résumés compared hold: more than the largest ring that was published, so that a ring's own phrases stay rare. Texts of fewer than 20 shingles are not compared by share. Two who name one employer describe the same work: that explains it. Nobody looks at how well a text is written, or whether a language model wrote it.`,
	Stages:   []string{"application"},
	Sources:  indicator.Cite("S20", "S22", "S25"),
	Innocent: `The same résumé writer or language model, a public template, colleagues from one project, one of the two copied the other's text.`,
	Ask:      "Ask each candidate to tell of one of the shared passages in their own words",
	Clears:   "Employers that confirm each candidate's own work, or the template that both used",
	Minutes:  15,
	Needs:    dossier.ResumeTexts,
	Points:   9,
	Limits:   []*indicator.Limit{sameText, samePhrases},
	Judge: func(c *indicator.Case) indicator.Result {
		var edges []edge
		for _, l := range c.Links.Of(dossier.SharedResume) {
			e := edge{Link: l, text: fmt.Sprintf("%.0f %% of the text, without job advertisements and ordinary phrases, is also in the résumé of %s%s.",
				l.Similarity*100, l.Whose(), quotes(l.Phrases))}
			switch {
			case l.SamePerson:
				e.excuse = excused(l)
			case l.Employer != "":
				e.excuse = fmt.Sprintf("Both name %s as an employer and may describe the same work.", l.Employer)
			case l.Similarity < c.Share(sameText) && len(l.Phrases) < c.Limit(samePhrases):
				e.excuse = "That is too little to say that one text was made from the other."
			}
			edges = append(edges, e)
		}
		return judge(edges)
	},
}

func quotes(phrases []string) string {
	if len(phrases) == 0 {
		return ""
	}
	var quoted []string
	for _, p := range phrases[:min(shownPhrases, len(phrases))] {
		quoted = append(quoted, fmt.Sprintf("%q", p))
	}
	return fmt.Sprintf("; rare phrases in both: %d, such as %s", len(phrases), strings.Join(quoted, ", "))
}
