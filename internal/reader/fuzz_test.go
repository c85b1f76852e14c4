package reader

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"

	"bonafide/internal/errs"
	"bonafide/internal/photo"
)

// FuzzVerdict wants whatever a child answers to be taken for an error, a refusal or a value that passes once more as it is.
func FuzzVerdict(f *testing.F) {
	f.Add([]byte(`{"Refused":"too large"}`))
	f.Add([]byte(`{"Seen":{"Kind":"jpeg","Width":-1,"PDQ":{"Quality":999},"Faces":[{"Min":{"X":9}}],"Preview":"AAEC"}}`))
	f.Add([]byte(`{"Examined":{"Marks":[{"Code":"c2pa"}]},"Measured":{"Reason":"no face"},"Drawn":null}`))
	f.Add([]byte(`{"NotFound":true,"Page":{"Text":"x"},"Hashes":[{}],"Zone":"P<","ZoneAt":{"Angle":1e300}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		again[verdict](t, data, func(v verdict) error { return v.err() })
		again[pageVerdict](t, data, func(v pageVerdict) error {
			_, err := v.page()
			return err
		})
		again[Scan](t, data, func(Scan) error { return nil })
	})
}

// again reads data as a V and, where that is one, passes it on and compares.
func again[V any](t *testing.T, data []byte, errorOf func(V) error) {
	t.Helper()
	var v, w V
	if json.Unmarshal(data, &v) != nil {
		return
	}
	if err := errorOf(v); err != nil && !errors.As(err, new(*photo.Refused)) && !errors.Is(err, errs.NotFound) && !errors.Is(err, errEmpty) {
		t.Errorf("%s: %v", data, err)
	}
	passed, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(passed, &w)
	}
	if once, _ := json.Marshal(w); err != nil || !reflect.DeepEqual(passed, once) {
		t.Errorf("%s: passed on as %s, %v", passed, once, err)
	}
}
