package watchlist_test

import (
	"testing"

	"bonafide/internal/dossier"
	"bonafide/internal/watchlist"
)

func TestMask(t *testing.T) {
	for _, tt := range []struct {
		kind        dossier.ListKind
		value, want string
	}{
		{dossier.ListedEmail, "ada@mailbox.example", "a•••@mailbox.example"},
		{dossier.ListedPhone, "+13125550132", "•••0132"},
		{dossier.ListedHandle, "ada-codes", "ad•••es"},
		{dossier.ListedHandle, "ab", "•••"},
		{dossier.ListedHandle, "김민준박", "김•••박"},
		{dossier.ListedIP, "198.51.100.7", "198.51.100.•••"},
		{dossier.ListedIP, "2001:db8::7", "2001:db8::•••"},
		{dossier.ListedDomain, "brookline.example", "br•••.example"},
		{dossier.ListedDomain, "x.example", "•••.example"},
		{dossier.ListedCompany, "123456", "•••456"},
		{dossier.ListedWallet, "0xabcdef", "0x•••ef"},
	} {
		if got := watchlist.Mask(tt.kind, tt.value); got != tt.want {
			t.Errorf("%s %s: got %s, want %s", tt.kind, tt.value, got, tt.want)
		}
	}
}
