package provider_test

import (
	"testing"

	"bonafide/internal/mailbox/provider"
)

func TestAlias(t *testing.T) {
	for domain, want := range map[string]string{
		"privaterelay.appleid.com": "Apple Hide My Email",
		"me.anonaddy.com":          "addy.io",
		"duck.com":                 "DuckDuckGo Email Protection",
		"appleid.com":              "",
		"notduck.com":              "",
		"":                         "",
	} {
		if got, _ := provider.Alias(domain); got != want {
			t.Errorf("Alias(%q) = %q, want %q", domain, got, want)
		}
	}
}
