package catalog

import _ "embed"

// Guide is this folder's README as Markdown: what an indicator is and how to add one.
//
//go:embed README.md
var Guide string
