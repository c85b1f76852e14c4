package viewer

import (
	"strconv"
	"strings"

	"bonafide/web/say"
)

// Amount puts a value of a policy, "900 km/h" or "switched off", into the language.
func Amount(in *say.Language, text string) string {
	number, unit, _ := strings.Cut(text, " ")
	v, err := strconv.ParseFloat(strings.ReplaceAll(number, ",", ""), 64)
	switch {
	case err != nil:
		return in.Say(text)
	case strings.Contains(number, "."):
		number = in.Decimal(v, -1)
	default:
		number = in.Count(int(v))
	}
	return strings.TrimSpace(number + " " + in.Say(unit))
}
