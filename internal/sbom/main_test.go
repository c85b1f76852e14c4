package main

import (
	"bytes"
	"debug/buildinfo"
	"encoding/json"
	"os"
	"runtime/debug"
	"testing"
)

func TestBillNamesWhatIsLinked(t *testing.T) {
	info := &debug.BuildInfo{
		GoVersion: "go1.26.1", Main: debug.Module{Path: "bonafide", Version: "(devel)"},
		Deps: []*debug.Module{
			{Path: "example.com/a", Version: "v1.2.3", Sum: "h1:aaa="},
			{Path: "example.com/b", Version: "v0.1.0", Replace: &debug.Module{Path: "example.com/c", Version: "v0.2.0"}},
		},
	}
	var out bytes.Buffer
	if err := write(&out, info); err != nil {
		t.Fatal(err)
	}
	var b bill
	if err := json.Unmarshal(out.Bytes(), &b); err != nil || b.Format != "CycloneDX" || b.Spec != "1.6" || b.Metadata.Component.Name != "bonafide" {
		t.Fatalf("%v: %s", err, out.Bytes())
	}
	want := []string{"pkg:golang/std@1.26.1", "pkg:golang/example.com/a@v1.2.3", "pkg:golang/example.com/c@v0.2.0"}
	for i, c := range b.Components {
		if len(b.Components) != len(want) || c.PURL != want[i] {
			t.Fatalf("components %+v, want %q", b.Components, want)
		}
	}
	if p := b.Components[1].Properties; len(p) != 1 || p[0] != (property{"go:sum", "h1:aaa="}) {
		t.Errorf("the hash of a module: %v", p)
	}
}

func TestAProgramSaysWhatItIs(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := buildinfo.ReadFile(self); err != nil {
		t.Error(err)
	}
}
