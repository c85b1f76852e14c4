package document

import (
	"fmt"
	"slices"
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var signsNeeded = &indicator.Limit{ID: "signs", Title: "Different signs on one document", Default: 2, Min: 2, Max: 4,
	Why: "Any of them alone is common: telephones' scanners and messengers strip data, people black out numbers."}

var idDocImageTampering = &indicator.Indicator{
	ID:      "id_doc_image_tampering",
	Version: 1,
	Title:   "The picture of an identity document bears signs of alteration",
	Doc: `Captures of one identity document bear {signs} or more of: the file names an image editor; it shows a screen where a picture from the camera was required; a reviewer confirmed a break in compression at the portrait or the text; the same document was sent again with one field changed.

A picture shows a screen where its file says so, or where it is a PNG of a common screen's size without a camera's data. Portraits are not compared with other documents here.`,
	Stages:   []string{"identity"},
	Sources:  indicator.Cite("S1", "S18", "S23", "S34"),
	Innocent: `Scanner applications and messengers, redaction of a number, a poor light, a picture that was cropped.`,
	Ask:      "Ask for the document in front of the camera, live, beside the face",
	Clears:   "A live capture in which the document's fields are as entered",
	Minutes:  10,
	Needs:    dossier.CaptureSigns,
	Points:   6,
	Limits:   []*indicator.Limit{signsNeeded},
	Judge: func(c *indicator.Case) indicator.Result {
		for i, doc := range c.Documents {
			if !doc.IsIdentity() {
				continue
			}
			if found := signs(c, i); len(found) >= c.Limit(signsNeeded) {
				return indicator.Hit(fmt.Sprintf("documents[%d]", i), "Captures of the %s bear %d signs: %s.", words(doc.Kind), len(found), strings.Join(found, "; "))
			}
		}
		return indicator.Clear()
	},
}

// signs lists the different signs that the document's captures bear.
func signs(c *indicator.Case, document int) []string {
	doc := c.Documents[document]
	var edited, screen, broken string
	for _, cp := range doc.Captures {
		var origin *dossier.ImageOrigin
		if cp.Image != nil {
			origin = cp.Image.Origin
		}
		if source, ok := origin.Marked("edited"); ok {
			edited = "the file names an image editor (" + source + ")"
		}
		if cp.CameraRequired && showsScreen(origin) {
			screen = "it shows a screen where a picture from the camera was required"
		}
		if cp.ELAConfirmed {
			broken = "a reviewer confirmed a break in compression at the portrait or the text"
		}
	}
	found := slices.DeleteFunc([]string{edited, screen, broken}, func(s string) bool { return s == "" })
	if field, ok := changedField(c.Documents, document); ok {
		found = append(found, "it was sent again with another "+field)
	}
	return found
}

// screens are common sizes of screens in pixels, the longer side first.
var screens = [][2]int{
	{1280, 720}, {1280, 800}, {1366, 768}, {1440, 900}, {1536, 864}, {1600, 900}, {1680, 1050}, {1920, 1080}, {1920, 1200},
	{2048, 1152}, {2560, 1080}, {2560, 1440}, {2560, 1600}, {2560, 1664}, {2880, 1800}, {3024, 1964}, {3440, 1440}, {3456, 2234}, {3840, 2160},
	{1334, 750}, {1792, 828}, {2208, 1242}, {2340, 1080}, {2400, 1080}, {2436, 1125}, {2532, 1170}, {2556, 1179}, {2688, 1242}, {2778, 1284}, {2796, 1290}, {3200, 1440},
}

func showsScreen(o *dossier.ImageOrigin) bool {
	if o == nil {
		return false
	}
	if _, ok := o.Marked("screenshot"); ok {
		return true
	}
	size := [2]int{max(o.Width, o.Height), min(o.Width, o.Height)}
	return o.Type == "image/png" && !o.Camera && slices.Contains(screens, size)
}

// changedField names the one field in which the document differs from an earlier or later entry of the same document.
func changedField(all []dossier.Document, i int) (field string, ok bool) {
	for j, other := range all {
		if j == i || other.Kind != all[i].Kind || other.Number == "" || other.Number != all[i].Number {
			continue
		}
		if changed := differences(all[i], other); len(changed) == 1 {
			return changed[0], true
		}
	}
	return "", false
}

func differences(a, b dossier.Document) (fields []string) {
	if a.Name != nil && b.Name != nil && !a.Name.Same(*b.Name) {
		fields = append(fields, "name")
	}
	for _, d := range []struct {
		name string
		a, b dossier.Date
	}{{"date of birth", a.DateOfBirth, b.DateOfBirth}, {"day of issue", a.IssuedAt, b.IssuedAt}, {"day of expiry", a.ExpiresAt, b.ExpiresAt}} {
		if !d.a.IsZero() && !d.b.IsZero() && d.a != d.b {
			fields = append(fields, d.name)
		}
	}
	return fields
}

func words(s string) string {
	if s == "" {
		return "not recorded"
	}
	return strings.ReplaceAll(s, "_", " ")
}
