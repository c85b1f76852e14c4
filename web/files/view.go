package files

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/photo"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"

	"github.com/google/uuid"
)

// A fileView is the page about one file.
type fileView struct {
	own            string // the page's address
	Candidate      ui.Link
	Name           string
	About          string // kind, size, who uploaded it and when
	Preview        string // empty where it is no picture
	Pages          int    // of a PDF document
	Page           page   // the one that is shown
	Original       string
	Contradictions []string
	Rows           []ui.Row
	Marks          []ui.Row
	Says           []ui.Row // every field of its metadata
	Scan           scanned
	Aids           []aid
	Others         []ui.Link // comparisons with the candidate's other pictures
}

// An unread is the page about a file that is yet to be read, or could not be.
type unread struct {
	Candidate   ui.Link
	Name, About string
	Original    string
	Refused     string // why it could not be read; empty while it waits
	Rows        []ui.Row
}

func newUnread(in *say.Language, e *vetting.Examination) unread {
	f := e.File
	u := unread{Candidate: candidateLink(e.Record), Name: f.Name, About: about(in, f), Original: filePath(e.Record.ID, f.ID) + "/original", Refused: f.Refused}
	if text := used(in, e.Record.Dossier, e.Used); text != "" {
		u.Rows = append(u.Rows, ui.Row{Key: "Used as", Value: text})
	}
	u.Rows = append(u.Rows, ui.Row{Key: "SHA-256", Value: hex.EncodeToString(f.SHA256[:])})
	return u
}

func about(in *say.Language, f vetting.File) string {
	return in.Say("%s, %s, uploaded by %s on %s", kind(f), ui.FileSize(in, f.Bytes, f.Width, f.Height), f.UploadedBy.Name, in.DateTime(f.UploadedAt))
}

// A page is one page of a document: what it shows, and the text that it carries beside that.
type page struct {
	Src    string
	Title  string
	Text   string
	Words  string // where the text is compared with the picture; empty where there is none
	Reason string // why it cannot be drawn
	Turn   ui.Pager
}

// setPage makes page n, counted from 1, the one that is shown.
func (v *fileView) setPage(in *say.Language, n int, text, reason string) {
	p := page{Title: in.Say("Page %d of %d", n, v.Pages), Text: text, Reason: reason}
	if reason == "" {
		p.Src = fmt.Sprintf("%s/pages/%d", v.own, n)
	}
	if text != "" {
		p.Words = p.Src + "/words"
	}
	if n > 1 {
		p.Turn.Prev = fmt.Sprintf("%s?page=%d", v.own, n-1)
	}
	if n < v.Pages {
		p.Turn.Next = fmt.Sprintf("%s?page=%d", v.own, n+1)
	}
	p.Turn.Position = p.Title
	v.Page = p
}

// An aid is one view and how it reads.
type aid struct{ Title, Reads, Src string }

func filePath(candidate, file uuid.UUID) string {
	return "/candidates/" + candidate.String() + "/files/" + file.String()
}

func newFileView(in *say.Language, e *vetting.Examination) fileView {
	r, f := e.Record, e.File
	own := filePath(r.ID, f.ID)
	v := fileView{
		own: own, Pages: e.Says.Pages, Candidate: candidateLink(r), Name: f.Name, Original: own + "/original", Contradictions: e.Contradictions,
		About: about(in, f), Rows: facts(in, e), Marks: marks(e.Says.Marks),
	}
	for _, field := range e.Says.Metadata {
		v.Says = append(v.Says, ui.Row{Key: field.Key, Value: field.Value})
	}
	if !f.IsPicture() {
		return v
	}
	v.Preview = own + "/preview"
	for _, a := range aids {
		if a.aid != photo.SmallPicture || e.Says.Thumbnail >= 0 {
			v.Aids = append(v.Aids, aid{a.title, a.reads, own + "/aids/" + string(a.aid)})
		}
	}
	for _, other := range r.Files {
		if other.IsPicture() && other.ID != f.ID {
			v.Others = append(v.Others, ui.Link{Label: other.Name + ", " + in.Date(other.UploadedAt), Href: own + "/compare?picture=" + other.ID.String()})
		}
	}
	return v
}

func candidateLink(r *vetting.Record) ui.Link {
	return ui.Link{Label: r.Dossier.DisplayName(), Href: "/candidates/" + r.ID.String() + "/photos"}
}

// aids are the words for each view.
var aids = []struct {
	aid          photo.Aid
	title, reads string
}{
	{photo.ErrorLevels, "Error levels", "How much each place changes when it is saved as a JPEG once more. Edges and text are always bright; look for a portrait or a line of text that is brighter or darker than others of its kind."},
	{photo.Noise, "Noise", "The grain of the picture. A camera's grain is even; look for a patch that is smooth, or grained otherwise than what lies round it."},
	{photo.Ghosts, "Compression ghosts", "The quality at which each part was last compressed, dark for low. Look for a part with clean borders that is darker or brighter than the rest; a surface of one colour says nothing."},
	{photo.SmallPicture, "Picture inside the file", "The small preview that the camera stored. Some programs change the picture and leave this as it was."},
}

func facts(in *say.Language, e *vetting.Examination) []ui.Row {
	var rows []ui.Row
	add := func(key, value string) {
		if value != "" {
			rows = append(rows, ui.Row{Key: key, Value: value})
		}
	}
	taken := e.Says.Taken
	add("Used as", used(in, e.Record.Dossier, e.Used))
	add("Says it was taken", when(in, taken))
	if taken.Located {
		add("Says where", in.Say("%s, %s", in.Decimal(taken.Latitude, 4), in.Decimal(taken.Longitude, 4)))
	}
	add("Says with what", taken.Device)
	if e.Says.Quality > 0 {
		add("Compression", in.Say("JPEG, standard table, quality %d of 100", e.Says.Quality))
	} else if e.File.MediaType == string(photo.JPEG) {
		add("Compression", in.Say("JPEG, with a table of the camera's or the program's own"))
	}
	if e.File.PDQ != nil {
		add("Fingerprint", in.Say("PDQ, quality %d of 100", e.File.Quality))
	}
	add("SHA-256", hex.EncodeToString(e.File.SHA256[:]))
	for _, w := range e.Says.Warnings {
		add("Could not be read", w)
	}
	return rows
}

// used says what the facts that show the file use it as, each with its place among them, counted from 1 as people count.
func used(in *say.Language, d *dossier.Dossier, refs []string) string {
	var all []string
	for _, ref := range refs {
		var n, capture int
		if _, err := fmt.Sscanf(ref, "photos[%d]", &n); err == nil {
			all = append(all, in.Say("%s (photo %d)", photoUse(in, d.Photos[n]), n+1))
		} else if _, err := fmt.Sscanf(ref, "documents[%d].captures[%d]", &n, &capture); err == nil {
			all = append(all, in.Say("%s, capture %d (document %d)", documentUse(in, d.Documents[n]), capture+1, n+1))
		}
	}
	return strings.Join(all, "; ")
}

// photoUses are the words for where a photo comes from.
var photoUses = map[string]string{
	"application": "portrait of the application", "linkedin": "portrait on LinkedIn", "github": "portrait on GitHub", "portfolio": "portrait on a portfolio page",
	"id_document": "portrait on an identity document", "interview": "picture from an interview", "onboarding": "picture from onboarding", "workplace": "picture at work",
}

func photoUse(in *say.Language, p dossier.Photo) string {
	use, ok := photoUses[p.Source]
	if !ok {
		use = "picture from elsewhere"
	}
	if !p.At.IsZero() {
		return in.Say("%s of %s", in.Say(use), in.Date(p.At))
	}
	return in.Say(use)
}

// documentUses are the words for the kinds of documents.
var documentUses = map[string]string{
	"driver_license": "driving licence", "national_id": "national identity card", "ssn_card": "social security card", "other": "another document",
	"passport": "passport", "residence_permit": "residence permit", "diploma": "diploma", "utility_bill": "utility bill", "bank_statement": "bank statement",
}

func documentUse(in *say.Language, d dossier.Document) string {
	if use, ok := documentUses[d.Kind]; ok {
		return in.Say(use)
	}
	return strings.ReplaceAll(d.Kind, "_", " ")
}

func when(in *say.Language, t photo.Taking) string {
	switch {
	case t.At.IsZero():
		return ""
	case t.HasZone:
		return in.DateTime(t.At)
	}
	return in.Say("%s, %s, by its own clock", in.Date(t.At), t.At.Format("15:04"))
}

// marked are the words for each mark.
var marked = map[string]string{
	photo.AIGenerated: "A generator made it, in whole or in part", photo.Edited: "An image editor wrote it",
	photo.Screenshot: "It shows a screen", photo.C2PA: "It has content credentials (C2PA), which are not verified",
	photo.GPS: "It says where it was taken", photo.ActiveContent: "It carries script, other files or actions, which are never run",
}

func marks(all []photo.Mark) []ui.Row {
	var rows []ui.Row
	for _, m := range all {
		rows = append(rows, ui.Row{Key: marked[m.Code], Value: m.Source})
	}
	return rows
}

func kind(f vetting.File) string {
	_, name, _ := strings.Cut(f.MediaType, "/")
	return strings.ToUpper(name)
}

// A pair is the page of two pictures beside each other.
type pair struct {
	Verdict string
	Tone    ui.Tone
	Laid    string // how the first was laid, empty where it is as it was
	Sides   [2]side
	People  bool // they belong to two candidates
	asked   asking
	faces   measured
}

// An asking is what reviewers were asked about the two, or how to ask them.
type asking struct {
	Ask     string // where a form asks them; empty where the viewer may not or nothing is to be asked
	Other   string // the second picture's candidate
	Picture string // the second picture
	Asked   string // who asked and when; empty where nobody has
	Answers []ui.Row
}

func comparePath(a, b vetting.Picture) string {
	return filePath(a.Candidate, a.File) + "/compare?candidate=" + b.Candidate.String() + "&picture=" + b.File.String()
}

// answers are the words for what a reviewer answered.
var answers = map[vetting.FaceAnswer]string{
	vetting.SameFace: "The same person", vetting.NotSameFace: "Not the same person", vetting.CannotTellFace: "Cannot tell",
}

func newAsking(in *say.Language, c *vetting.Comparison, viewer vetting.Role) asking {
	a := asking{Other: c.Records[1].ID.String(), Picture: c.Files[1].ID.String()}
	switch {
	case c.Asked != nil:
		a.Asked = in.Say("%s asked two reviewers on %s.", c.Asked.AskedBy.Name, in.DateTime(c.Asked.AskedAt))
		if c.Asked.ClosedAt.IsZero() {
			a.Asked += " " + in.Say("%d of %d answers are in. They are shown once both are.", len(c.Asked.Votes), vetting.FaceVoters)
			return a
		}
		for _, v := range c.Asked.Votes {
			a.Answers = append(a.Answers, ui.Row{Key: v.By.Name, Value: in.Say(answers[v.Answer]) + ", " + in.DateTime(v.At)})
		}
	case c.Pages != [2]int{} || c.Distance <= photo.SameDistance || c.Records[0].ID != c.Records[1].ID && !viewer.Can(vetting.ViewReviews):
	case viewer.Can(vetting.RecordEvidence):
		a.Ask = filePath(c.Records[0].ID, c.Files[0].ID) + "/compare/ask"
	}
	return a
}

// A side is one of the two pictures and where it comes from.
type side struct {
	Src       string
	Candidate ui.Link
	File      ui.Link
	Rows      []ui.Row
}

func newPair(in *say.Language, c *vetting.Comparison, viewer vetting.Role) pair {
	p := pair{Laid: in.Say(laid[c.Lay]), People: c.Records[0].ID != c.Records[1].ID, asked: newAsking(in, c, viewer), faces: newMeasured(in, c)}
	p.Verdict, p.Tone = nearness(in, c.Distance)
	if c.Portrait >= 0 && c.Portrait <= dossier.SamePortrait && c.Distance > photo.SameDistance {
		p.Verdict, p.Tone = in.Say("The portraits in the two look like one picture: %d of 256 bits differ once both are cut out by their eyes, and up to %d are taken for the same.", c.Portrait, dossier.SamePortrait), ui.ToneVerify
	}
	if c.Distance > photo.SameDistance {
		p.Laid = ""
	}
	for i, f := range c.Files {
		own := filePath(c.Records[i].ID, f.ID)
		p.Sides[i] = side{
			Src: own + "/preview", Candidate: candidateLink(c.Records[i]), File: ui.Link{Label: f.Name, Href: own},
			Rows: []ui.Row{
				{Key: "Used as", Value: cmp.Or(used(in, c.Records[i].Dossier, c.Records[i].Uses(f)), in.Say("nothing that is in force"))},
				{Key: "File", Value: kind(f) + ", " + ui.FileSize(in, f.Bytes, f.Width, f.Height)},
				{Key: "Uploaded", Value: in.Say("%s, by %s", in.DateTime(f.UploadedAt), f.UploadedBy.Name)},
				{Key: "SHA-256", Value: hex.EncodeToString(f.SHA256[:8]) + "…"},
			},
		}
		if n := c.Pages[i]; n > 0 {
			p.Sides[i].Src = fmt.Sprintf("%s/pages/%d", own, n)
			p.Sides[i].Rows = append([]ui.Row{{Key: "Shown", Value: in.Say("Page %d, the nearest to the other", n)}}, p.Sides[i].Rows...)
		}
	}
	if p.Laid != "" {
		p.Sides[0].Src += "?lay=" + c.Lay.String()
	}
	return p
}

func nearness(in *say.Language, distance int) (words string, tone ui.Tone) {
	switch {
	case distance == 0:
		return in.Say("The same picture: no bit of 256 differs."), ui.ToneVerify
	case distance <= photo.SameDistance:
		return in.Say("The same picture: %d of 256 bits differ, and up to %d are taken for the same.", distance, photo.SameDistance), ui.ToneVerify
	}
	return in.Say("Not known to be one picture: %d of 256 bits differ, and up to %d are taken for the same. One that was cut otherwise differs as much. Whether they show one person, only a person can tell.", distance, photo.SameDistance), ui.ToneNone
}

// laid are the words for how the first picture was laid to match.
var laid = map[photo.Orientation]string{
	photo.Rotated90: "a quarter turn to the left", photo.Rotated180: "upside down", photo.Rotated270: "a quarter turn to the right",
	photo.Mirrored: "mirrored", photo.MirroredRotated90: "mirrored, with a quarter turn to the left",
	photo.MirroredRotated180: "mirrored and upside down", photo.MirroredRotated270: "mirrored, with a quarter turn to the right",
}
