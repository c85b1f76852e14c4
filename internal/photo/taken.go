package photo

import (
	"math"
	"strings"
	"time"

	"github.com/bep/imagemeta"
)

// A Taking is when, where and with what a picture says that it was taken. A camera's clock may be wrong, programs
// strip or rewrite all of it, and what is not said proves nothing.
type Taking struct {
	At        time.Time `json:"at,omitzero"`
	HasZone   bool      `json:"has_zone"` // At carries its offset from UTC; else it is some local time, held as UTC
	Located   bool      `json:"located"`
	Latitude  float64   `json:"latitude"` // degrees, like Longitude; where Located
	Longitude float64   `json:"longitude"`
	Device    string    `json:"device"`           // maker and model; empty where they are not said
	Resaved   time.Time `json:"resaved,omitzero"` // when a program last wrote the file; the clock that At goes by
}

// exifTags are the EXIF tags of a file by name. Of a tag that stands twice the first counts.
type exifTags map[string]any

func (tags exifTags) add(t imagemeta.TagInfo) {
	if _, known := tags[t.Tag]; t.Source == imagemeta.EXIF && !known {
		tags[t.Tag] = t.Value
	}
}

func (tags exifTags) text(name string) string {
	v, ok := tags[name]
	if !ok {
		return ""
	}
	return printable(fieldValue(v))
}

// taking reads the tags of CIPA DC-008, sections 4.6.4 to 4.6.6.
func (tags exifTags) taking() Taking {
	t := Taking{Resaved: exifTime(tags.text("ModifyDate"), "")}
	zone := tags.text("OffsetTimeOriginal")
	t.At = exifTime(tags.text("DateTimeOriginal"), zone)
	t.HasZone = !t.At.IsZero() && isOffset(zone)
	maker, model := tags.text("Make"), tags.text("Model")
	t.Device = strings.TrimSpace(maker + " " + strings.TrimPrefix(model, maker+" "))
	lat, okLat := tags.degrees("GPSLatitude", 90, "S")
	lon, okLon := tags.degrees("GPSLongitude", 180, "W")
	if t.Located = okLat && okLon && (lat != 0 || lon != 0); t.Located { // 0, 0 is what a receiver without a fix writes
		t.Latitude, t.Longitude = lat, lon
	}
	return t
}

// degrees returns an angle of at most limit, negative where its reference is negative.
func (tags exifTags) degrees(name string, limit float64, negative string) (float64, bool) {
	v, ok := tags[name].(float64)
	if !ok || math.IsNaN(v) || math.Abs(v) > limit {
		return 0, false
	}
	if tags.text(name+"Ref") == negative {
		v = -v
	}
	return v, true
}

// exifTime reads an EXIF time with its offset, as UTC where the offset is none; the zero time where it is no time.
func exifTime(text, offset string) time.Time {
	const layout = "2006:01:02 15:04:05"
	if isOffset(offset) {
		t, _ := time.Parse(layout+"-07:00", text+offset)
		return t
	}
	t, _ := time.Parse(layout, text)
	return t
}

func isOffset(s string) bool {
	_, err := time.Parse("-07:00", s)
	return err == nil
}
