package linkage

import (
	"strings"

	"bonafide/internal/phone"
)

// Search returns the keys that a text may stand for when somebody looks for a candidate by it: a telephone number with
// its country code, a mail address, a handle behind an @, a wallet, a profile's address. Most texts stand for none.
func Search(text string) []Key {
	var keys []Key
	if value, ok := MailboxKey(text); ok {
		keys = append(keys, Key{Kind: Mailbox, Value: value})
	}
	if e164, err := phone.E164(text, ""); err == nil {
		keys = append(keys, Key{Kind: Phone, Value: e164}, Key{Kind: Handle, Value: e164})
	}
	if value, ok := HandleKey(text); ok && strings.HasPrefix(text, "@") {
		keys = append(keys, Key{Kind: Handle, Value: value})
	}
	if value, ok := WalletKey(text); ok {
		keys = append(keys, Key{Kind: Wallet, Value: value})
	}
	if value, ok := urlKey(text); ok {
		keys = append(keys, Key{Kind: Profile, Value: value})
	}
	return keys
}
