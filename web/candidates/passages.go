package candidates

import (
	"strconv"
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/text"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
)

// A parallel is two texts that have long phrases in common, phrase by phrase.
type parallel struct {
	What  string // "Résumé text"
	Here  string // whose text stands on the left
	Other ui.Link
	Words string // how much is shared, in words
	Pairs []pair
	More  int // phrases that are not shown
}

// A pair is one phrase as each of the two texts holds it.
type pair struct{ Here, There text.Quote }

// maxPairs is how many phrases of two texts are shown beside each other.
const maxPairs = 12

// comparisons puts the texts side by side that the candidate shares with others.
func comparisons(in *say.Language, r *vetting.Record, links []vetting.Link) []parallel {
	var all []parallel
	for _, l := range links {
		if l.Closed || l.Kind != dossier.SharedResume && l.Kind != dossier.SharedProfileText && l.Kind != dossier.SharedSiteText {
			continue
		}
		if one := compare(in, r, l.With, l.Link); len(one.Pairs) > 0 {
			all = append(all, one)
		}
	}
	return all
}

func compare(in *say.Language, r, other *vetting.Record, l dossier.Link) parallel {
	here, there := textAt(r.Dossier, l.Ref), textAt(other.Dossier, l.OtherRef)
	phrases := l.Phrases
	if l.Kind != dossier.SharedResume {
		phrases = text.NewDocument(here).Phrases(text.NewDocument(there), text.Common)
	}
	one := parallel{What: vetting.LinkTitle(l.Kind), Here: r.Dossier.DisplayName(), Other: ui.Link{Label: other.Dossier.DisplayName(), Href: path(other.ID, "/history")}}
	for _, p := range phrases {
		a, inHere := text.Find(here, p)
		b, inThere := text.Find(there, p)
		switch {
		case !inHere || !inThere:
		case len(one.Pairs) < maxPairs:
			one.Pairs = append(one.Pairs, pair{a, b})
		default:
			one.More++
		}
	}
	one.Words = sharedWords(in, len(one.Pairs)+one.More, l.Similarity)
	return one
}

// sharedWords says how much two texts have in common.
func sharedWords(in *say.Language, phrases int, similarity float64) string {
	s := in.Say("%s of %d words or more stand in both, without what the job advertisements say and without common phrases.",
		in.Plural(phrases, "phrase", "phrases"), text.PhraseWords)
	if similarity > 0 {
		s += " " + in.Say("Of all runs of %d words in either, %d%% are in both.", text.ShingleWords, int(similarity*100))
	}
	return s
}

// textAt returns the text that a link refers to: resume, profiles[1], the site of employment[0].
func textAt(d *dossier.Dossier, ref string) string {
	name, rest, _ := strings.Cut(ref, "[")
	i, err := strconv.Atoi(strings.TrimRight(rest, "]"))
	switch {
	case name == "resume" && d.Resume != nil:
		return d.Resume.Text
	case err != nil:
		return ""
	case name == "profiles" && i < len(d.Profiles):
		return d.Profiles[i].Text
	case name == "employment" && i < len(d.Employment) && d.Employment[i].Site != nil:
		return d.Employment[i].Site.Text
	}
	return ""
}
