package linkage

import "bonafide/internal/phone"

// Search returns the keys that a text may stand for when somebody looks for a candidate by it: a telephone number with
// its country code, a mail address. Most texts stand for none.
func Search(text string) []Key {
	var keys []Key
	if value, ok := MailboxKey(text); ok {
		keys = append(keys, Key{Kind: Mailbox, Value: value})
	}
	if n, err := phone.Parse(text, ""); err == nil {
		keys = append(keys, Key{Kind: Phone, Value: n.E164})
	}
	return keys
}
