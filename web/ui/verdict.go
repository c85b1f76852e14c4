package ui

// MinCoverage is the least share of checks that must have had data before "Nothing found" is said: one in MinCoverage.
// Below it most of the catalogue was silent for want of data, not because it looked. It is our choice, not a
// measurement.
const MinCoverage = 3

// VerdictWord returns the words of a verdict and their tone. The band is low, verify, escalate or critical as in the
// assessment format; looked of so many checks had data. A low band over thin coverage is never green, and a band that
// is none of the four reads as not assessed.
func VerdictWord(band string, looked, of int) (word string, tone Tone) {
	switch band {
	case "escalate", "critical":
		return "Stop, ask compliance", ToneStop
	case "verify":
		return "Check first", ToneVerify
	case "low":
		if looked == 0 || looked*MinCoverage < of {
			return "Not enough checked", ToneNone
		}
		return "Nothing found", ToneLow
	default:
		return "Not assessed yet", ToneNone
	}
}

// OutcomeWord returns the words of an indicator's outcome, hit, clear, nodata or failed, and their tone.
func OutcomeWord(outcome string) (word string, tone Tone) {
	switch outcome {
	case "hit":
		return "Needs resolution", ToneVerify
	case "clear":
		return "Looked, nothing found", ToneLow
	case "failed":
		return "Could not be worked out", ToneStop
	default:
		return "Not checked", ToneNone
	}
}

// StrengthTone returns the tone of a finding's strength: strong, moderate or weak.
func StrengthTone(strength string) Tone {
	switch strength {
	case "strong":
		return ToneStop
	case "moderate":
		return ToneVerify
	default:
		return ToneNone
	}
}

// largest returns the highest limit of the rows, the scale of a waterfall.
func largest(rows []GroupBar) float64 {
	top := 0.0
	for _, r := range rows {
		top = max(top, r.Cap)
	}
	return top
}

func total(rows []GroupBar) float64 {
	sum := 0.0
	for _, r := range rows {
		sum += r.Points
	}
	return sum
}
