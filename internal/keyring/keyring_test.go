package keyring

import "testing"

func TestASecretOpensInItsPlaceAlone(t *testing.T) {
	k, err := New(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	other, err := New([]byte("another installation's secret ..."))
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := k.Seal("here", []byte("secret"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := k.Open("here", sealed); err != nil || string(got) != "secret" {
		t.Errorf("%q, %v", got, err)
	}
	again, err := k.Seal("here", []byte("secret"))
	if err != nil || string(again) == string(sealed) {
		t.Error("sealed twice alike")
	}
	if _, err := k.Open("there", sealed); err == nil {
		t.Error("it opens in another place")
	}
	if _, err := other.Open("here", sealed); err == nil {
		t.Error("it opens under another key")
	}
	sealed[len(sealed)-1] ^= 1
	if _, err := k.Open("here", sealed); err == nil {
		t.Error("it opens though it was changed")
	}
}
