package main

import (
	"strings"
	"testing"
)

func TestDoctor(t *testing.T) {
	for _, test := range []struct {
		settings []string
		status   int
		says     string
	}{
		{nil, done, "warning  Address of the site  http://127.0.0.1:8080: nobody on another machine"},
		{[]string{"BONAFIDE_PUBLIC_URL=http://vetting.example.com"}, failed, "refused  Address of the site  http://vetting.example.com: passwords and documents travel in the clear"},
		{[]string{"BONAFIDE_PUBLIC_URL=vetting"}, badInput, ""},
	} {
		var out, err strings.Builder
		settings := append(test.settings, "BONAFIDE_DATA="+t.TempDir())
		if status := run(t.Context(), []string{"doctor"}, settings, &out, &err); status != test.status || !strings.Contains(out.String(), test.says) {
			t.Errorf("%q: status %d\n%s%s", test.settings, status, out.String(), err.String())
		}
	}
}
