package accounts

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"bonafide/internal/account"
	"bonafide/internal/errs"
	"bonafide/web/say"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/labstack/echo/v4"
)

// Tokens lists the tokens of the API.
func (h *Handler) Tokens(c echo.Context) error {
	all, err := h.Accounts.Tokens(c.Request().Context(), viewer.Actor(c))
	if err != nil {
		return err
	}
	return ui.Render(c, http.StatusOK, tokens(viewer.Page(c, "Tokens"), tokenRows(viewer.In(c), all, h.now())))
}

// NewToken shows the form for a token.
func (h *Handler) NewToken(c echo.Context) error {
	return h.newToken(c, http.StatusOK, tokenForm{Days: "90"})
}

func (h *Handler) newToken(c echo.Context, status int, f tokenForm) error {
	return ui.Render(c, status, newToken(viewer.Page(c, "New token"), f))
}

// AddToken makes a token and shows its secret, which no other page can: there is nowhere to be led to.
func (h *Handler) AddToken(c echo.Context) error {
	f := readTokenForm(c)
	if f.check(); len(f.Problems) > 0 {
		return h.newToken(c, http.StatusUnprocessableEntity, f)
	}
	secret, t, err := h.Accounts.AddToken(c.Request().Context(), viewer.Actor(c), f.draft())
	if errors.Is(err, errs.Invalid) {
		f.Problems.AddError("account", err, "")
		return h.newToken(c, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return ui.Render(c, http.StatusCreated, made(viewer.Page(c, "New token"), t, secret))
}

// EndToken withdraws a token.
func (h *Handler) EndToken(c echo.Context) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	if err := h.Accounts.EndToken(c.Request().Context(), viewer.Actor(c), id); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "The token is withdrawn. Its next request is refused.")
	return c.Redirect(http.StatusSeeOther, "/tokens")
}

func (h *Handler) now() time.Time { return time.Now().UTC() }

// A tokenRow is a token in the list.
type tokenRow struct {
	ID, Name, Account, Scopes, Made, Seen, State string
	Tone                                         ui.Tone
	Works                                        bool
}

func tokenRows(in *say.Language, all []account.Token, now time.Time) []tokenRow {
	rows := make([]tokenRow, len(all))
	for i, t := range all {
		rows[i] = tokenRow{
			ID: t.ID.String(), Name: t.Name, Account: t.Account.Email, Scopes: scopes(t.Scopes), Made: in.Date(t.CreatedAt) + ", " + t.CreatedBy.Name, Seen: in.Say("Never"),
			State: in.Say("Until %s", in.Date(t.ExpiresAt)), Tone: ui.ToneLow, Works: t.Works(now),
		}
		if !t.SeenAt.IsZero() {
			rows[i].Seen = in.Ago(t.SeenAt, now)
		}
		switch {
		case !t.EndedAt.IsZero():
			rows[i].State, rows[i].Tone = "Withdrawn", ui.ToneNone
		case !now.Before(t.ExpiresAt):
			rows[i].State, rows[i].Tone = "Expired", ui.ToneNone
		case !t.Account.DisabledAt.IsZero():
			rows[i].State, rows[i].Tone = "Account disabled", ui.ToneNone
		}
	}
	return rows
}

func scopes(all []account.Scope) string {
	text := ""
	for i, s := range all {
		if i > 0 {
			text += ", "
		}
		text += string(s)
	}
	return text
}

// A tokenForm is a token as typed.
type tokenForm struct {
	Name, Account, Days string
	Scopes              []string
	Problems            ui.Problems
}

func readTokenForm(c echo.Context) tokenForm {
	f := tokenForm{Name: c.FormValue("name"), Account: c.FormValue("account"), Days: c.FormValue("days")}
	if form, err := c.FormParams(); err == nil {
		f.Scopes = form["scopes"]
	}
	return f
}

func (f *tokenForm) draft() account.TokenDraft {
	days, _ := strconv.Atoi(f.Days) // what is no number is no life
	d := account.TokenDraft{Name: f.Name, Account: f.Account, Life: time.Duration(min(days, 1000)) * 24 * time.Hour}
	for _, s := range f.Scopes {
		d.Scopes = append(d.Scopes, account.Scope(s))
	}
	return d
}

func (f *tokenForm) check() {
	d := f.draft()
	problems := d.Check()
	for field, name := range map[string]string{"name": "name", "account": "account", "scopes": "scopes", "life": "days"} {
		if text, ok := problems[field]; ok {
			f.Problems.Add(name, text)
		}
	}
	order := []string{"name", "account", "scopes", "days"}
	slices.SortFunc(f.Problems, func(a, b ui.Problem) int { return slices.Index(order, a.Field) - slices.Index(order, b.Field) })
}

func (f *tokenForm) field(name, label, value, hint string) ui.Field {
	return ui.Field{Name: name, Label: label, Value: value, Hint: hint, Required: true, Problem: f.Problems.Of(name), Autocomplete: "off"}
}

// scopeWords say what each scope allows.
var scopeWords = map[account.Scope]string{
	account.ReadCandidates:  "Read candidates, dossiers, assessments and the catalogue",
	account.WriteCandidates: "Record and replace candidates and evidence",
	account.EraseCandidates: "Erase candidates, as far as the account may",
	account.ReadReports:     "Export reports",
	account.ManageWebhooks:  "Keep webhooks, as an administrator's account",
}

func (f *tokenForm) scopesField() ui.Field {
	field := ui.Field{Name: "scopes", Label: "What it allows", Required: true, Chosen: f.Scopes, Problem: f.Problems.Of("scopes")}
	for _, s := range account.Scopes {
		field.Options = append(field.Options, ui.Option{Value: string(s), Label: scopeWords[s], Hint: string(s)})
	}
	return field
}
