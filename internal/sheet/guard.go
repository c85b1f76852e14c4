package sheet

import "strings"

// Guard keeps a spreadsheet that opens a CSV from taking a cell for a formula: text that begins like one has an apostrophe
// before it (OWASP, "CSV Injection").
func Guard(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
