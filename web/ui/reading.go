package ui

// A Sign is a tone with the words that say the same.
type Sign struct {
	Tone Tone
	Text string
}

// A FieldRead is one field of a document as a machine reads it, beside what is printed and what is claimed.
type FieldRead struct {
	Name, Printed, Read, Claimed string
	Fit, ClaimFit                Sign // how the read compares; no text where it was not compared
}

// FitSign returns the sign for a code by which the dossier says how a read compares; an unknown one has no text.
func FitSign(code string) Sign {
	return map[string]Sign{
		"fits":    {ToneLow, "fits"},
		"near":    {ToneVerify, "one letter apart"},
		"differs": {ToneVerify, "differs"},
	}[code]
}
