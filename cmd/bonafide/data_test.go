package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bonafide/internal/config"
	"bonafide/internal/errs"
)

func TestUpdateTakesEitherKindOfData(t *testing.T) {
	list, err := os.ReadFile("../../internal/sanctions/testdata/un.xml")
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		files map[string]string
		want  int
	}{
		"a sanctions list":   {map[string]string{"un.xml": string(list)}, 1},
		"a list of networks": {map[string]string{"tor.txt": "73.202.6.6\n"}, 1},
		"both":               {map[string]string{"un.xml": string(list), "tor.txt": "73.202.6.6\n"}, 2},
		"neither":            {map[string]string{"README": "x"}, 0},
	} {
		from := t.TempDir()
		for file, content := range tt.files {
			if err := os.WriteFile(filepath.Join(from, file), []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		sets, err := update(t.Context(), config.Config{Data: t.TempDir()}, from)
		if len(sets) != tt.want || tt.want > 0 && err != nil {
			t.Errorf("%s: installed %v, %v; want %d", name, sets, err, tt.want)
		}
		if tt.want == 0 && (!errors.Is(err, errs.Invalid) || !strings.Contains(err.Error(), "sdn.xml")) {
			t.Errorf("%s: %v, want Invalid with what is read", name, err)
		}
	}
}
