package vetting

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/json"
	"slices"
	"strings"

	"bonafide/internal/errs"
)

// A Notice is a text that people are shown before they agree or ask. A text that changes gets another version.
type Notice struct {
	Kind    string // what it is about: check_in, rights
	Version string
	Code    string // of the language that it is written in: en
	Words   string // paragraphs, with an empty line between

	who string // who asks, in that language, where no company is named
}

// Digest is the SHA-256 of the text.
func (n Notice) Digest() [32]byte { return sha256.Sum256([]byte(n.Words)) }

// Paragraphs returns the text in its paragraphs, with the name of the company, as a sentence begins, where {company} stands.
func (n Notice) Paragraphs(company string) []string {
	if company == "" {
		company = n.who
	}
	return strings.Split(strings.ReplaceAll(n.Words, "{company}", company), "\n\n")
}

// A Language is one in which candidates can read the texts that they are shown. Which one they read they choose themselves, by a
// link on the page, and what is recorded of it is in which language a text was shown.
type Language struct {
	Code string // as BCP 47 has it
	Name string // in itself

	notices map[string]Notice
}

// The texts, one file a language. The texts of every language say the same under one version.
//
//go:embed notices/*.json
var noticeFiles embed.FS

// Languages lists every language that there are texts in, English first.
var Languages = []Language{readLanguage("en"), readLanguage("de")}

// English is the language of whoever chose none.
var English = Languages[0]

func readLanguage(code string) Language {
	data, err := noticeFiles.ReadFile("notices/" + code + ".json")
	var file struct {
		Name    string
		Company string // how a company is called that is not named
		Notices map[string]struct {
			Version    string
			Paragraphs []string
		}
	}
	if err == nil {
		err = json.Unmarshal(data, &file)
	}
	if err != nil {
		panic("notices of " + code + ": " + err.Error()) // they are part of the program
	}
	l := Language{Code: code, Name: file.Name, notices: map[string]Notice{}}
	for kind, n := range file.Notices {
		l.notices[kind] = Notice{kind, n.Version, code, strings.Join(n.Paragraphs, "\n\n"), file.Company}
	}
	return l
}

// LanguageOf returns the language with the code, English where there is none.
func LanguageOf(code string) Language {
	i := slices.IndexFunc(Languages, func(l Language) bool { return l.Code == code })
	if i < 0 {
		return English
	}
	return Languages[i]
}

// Notice returns the text about a matter, as it is shown now.
func (l Language) Notice(kind string) Notice { return l.notices[kind] }

// NoteShown records, once a text and link, that a text was shown behind a candidate's link.
func (s *Service) NoteShown(ctx context.Context, i *Invitation, n Notice) (err error) {
	defer errs.Wrap(&err, "vetting.NoteShown(%s)", n.Kind)
	return s.Store.NoteShown(ctx, i, n, s.Now().UTC())
}
