package accounts

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"bonafide/internal/account"
	"bonafide/internal/errs"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/boombuler/barcode/qr"
	"github.com/labstack/echo/v4"
)

// A factorsView is the viewer's second factors.
type factorsView struct {
	Account  account.Account
	Enrol    bool // they need one before anything else
	Passkeys []passkeyRow
	Codes    int // recovery codes that are left
	Keys     bool
}

type passkeyRow struct{ ID, Name, Added, Used string }

// Factors shows the viewer's second factors, and how to get one.
func (h *Handler) Factors(c echo.Context) error {
	ctx, in, session, a := c.Request().Context(), viewer.In(c), viewer.Session(c), viewer.Account(c)
	keys, err := h.Accounts.Passkeys(ctx, a.ID)
	if err != nil {
		return err
	}
	v := factorsView{Account: a, Enrol: session.Stage == account.Enrol, Keys: h.Accounts.HasPasskeys()}
	for _, k := range keys {
		v.Passkeys = append(v.Passkeys, passkeyRow{k.ID.String(), k.Name, in.Date(k.CreatedAt), in.Ago(k.UsedAt, h.now())})
	}
	if v.Codes, err = h.Accounts.RecoveryCodesLeft(ctx, a.ID); err != nil {
		return err
	}
	return ui.Render(c, http.StatusOK, factors(viewer.Page(c, "Second factor"), v))
}

// An enrolForm is the first code of an authenticator app.
type enrolForm struct {
	Secret   string // as typed
	Size     int    // of the picture, in squares
	Picture  string // SVG path of its dark squares
	Enrol    bool
	Problems ui.Problems
}

// Authenticator shows the secret to the app that is being set up.
func (h *Handler) Authenticator(c echo.Context) error {
	return h.authenticatorPage(c, http.StatusOK, nil)
}

func (h *Handler) authenticatorPage(c echo.Context, status int, problems ui.Problems) error {
	ctx, session := c.Request().Context(), viewer.Session(c)
	secret, err := h.Accounts.Enrolment(ctx, session.Account)
	if err != nil {
		return err
	}
	f := enrolForm{Secret: inFours(secret.Text()), Enrol: session.Stage == account.Enrol, Problems: problems}
	if f.Size, f.Picture, err = picture(secret.URL(h.Site, viewer.Account(c).Email)); err != nil {
		return err
	}
	return ui.Render(c, status, authenticator(viewer.Page(c, "Set up an authenticator app"), f))
}

// quiet is how many light squares stand around a QR code, as its standard wants.
const quiet = 4

// picture draws a text as a QR code: an SVG path of its dark squares.
func picture(text string) (size int, path string, err error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return 0, "", err
	}
	var b strings.Builder
	side := code.Bounds().Dx()
	for y := range side {
		for x := range side {
			if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
				b.WriteString("M" + strconv.Itoa(x+quiet) + " " + strconv.Itoa(y+quiet) + "h1v1h-1z")
			}
		}
	}
	return side + 2*quiet, b.String(), nil
}

func inFours(text string) string {
	var parts []string
	for len(text) > 4 {
		parts, text = append(parts, text[:4]), text[4:]
	}
	return strings.Join(append(parts, text), " ")
}

// codeProblem notes why a code was refused, and reports whether it was.
func codeProblem(problems *ui.Problems, err error) bool {
	refused := errors.Is(err, account.ErrCode) || errors.Is(err, account.ErrTooSoon) || errors.Is(err, account.ErrBusy)
	if refused {
		problems.AddError("code", err, "")
	}
	return refused
}

// Confirm takes the app into use, and shows the recovery codes to whoever has none.
func (h *Handler) Confirm(c echo.Context) error {
	token, err := h.Accounts.Confirm(c.Request().Context(), viewer.Session(c), c.FormValue("code"), viewer.Visitor(c))
	var problems ui.Problems
	if codeProblem(&problems, err) {
		return h.authenticatorPage(c, http.StatusUnprocessableEntity, problems)
	}
	if err != nil {
		return err
	}
	viewer.Start(c, token)
	return h.afterFactor(c, "Your authenticator app is set up.")
}

// afterFactor shows recovery codes to whoever set up the first second factor, and leads others back.
func (h *Handler) afterFactor(c echo.Context, said string) error {
	left, err := h.Accounts.RecoveryCodesLeft(c.Request().Context(), viewer.Session(c).Account)
	if err != nil {
		return err
	}
	if left == 0 {
		return h.MakeCodes(c)
	}
	ui.SetFlash(c, ui.ToneLow, said)
	return c.Redirect(http.StatusSeeOther, "/account/factors")
}

// MakeCodes makes recovery codes and shows them, which no other page can: there is nowhere to be led to.
func (h *Handler) MakeCodes(c echo.Context) error {
	codes, err := h.Accounts.MakeRecoveryCodes(c.Request().Context(), viewer.Session(c).Account)
	if err != nil {
		return err
	}
	return ui.Render(c, http.StatusOK, recoveryCodes(ui.Page{Title: "Recovery codes"}, codes))
}

// RemoveAuthenticator takes the viewer's app out of use.
func (h *Handler) RemoveAuthenticator(c echo.Context) error {
	if err := h.Accounts.RemoveAuthenticator(c.Request().Context(), viewer.Session(c).Account); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "The authenticator app is removed.")
	return c.Redirect(http.StatusSeeOther, "/account/factors")
}

// RemoveFactors takes somebody's second factors away, who lost them.
func (h *Handler) RemoveFactors(c echo.Context) error {
	return h.act(c, h.Accounts.RemoveFactors, "The second factors are removed, and the account is signed out everywhere.")
}

// A factorForm asks for a second factor.
type factorForm struct {
	Next     string
	Passkeys bool
	Problems ui.Problems
}

func codeField(problems ui.Problems, hint string) ui.Field {
	return ui.Field{Name: "code", Label: "Code", Hint: hint, Autocomplete: "one-time-code", Required: true, Problem: problems.Of("code"),
		Attrs: map[string]any{"inputmode": "text", "autocapitalize": "characters", "spellcheck": "false", "maxlength": "20"}}
}

// Factor asks for the second factor.
func (h *Handler) Factor(c echo.Context) error { return h.factorPage(c, http.StatusOK, nil) }

func (h *Handler) factorPage(c echo.Context, status int, problems ui.Problems) error {
	keys, err := h.Accounts.Passkeys(c.Request().Context(), viewer.Session(c).Account)
	if err != nil {
		return err
	}
	f := factorForm{Next: viewer.Next(c), Passkeys: len(keys) > 0 && h.Accounts.HasPasskeys(), Problems: problems}
	return ui.Render(c, status, factor(viewer.Page(c, "Second factor"), f))
}

// EnterCode completes a sign-in by a code.
func (h *Handler) EnterCode(c echo.Context) error {
	token, err := h.Accounts.EnterCode(c.Request().Context(), viewer.Session(c), c.FormValue("code"), viewer.Visitor(c))
	var problems ui.Problems
	if codeProblem(&problems, err) {
		return h.factorPage(c, http.StatusUnprocessableEntity, problems)
	}
	if err != nil {
		return err
	}
	viewer.Start(c, token)
	return c.Redirect(http.StatusSeeOther, viewer.Next(c))
}

// A passkeyForm asks a browser for a passkey.
type passkeyForm struct {
	Action, Options, Next string
	Create                bool
	Enrol                 bool
	Problems              ui.Problems
}

// BeginPasskey begins to add a passkey.
func (h *Handler) BeginPasskey(c echo.Context) error {
	token, err := h.Accounts.BeginPasskey(c.Request().Context(), viewer.Session(c).Account)
	if err != nil {
		return err
	}
	viewer.Keep(c, token)
	return c.Redirect(http.StatusSeeOther, "/account/passkeys/new")
}

// NewPasskey asks the browser for a new passkey.
func (h *Handler) NewPasskey(c echo.Context) error {
	f := passkeyForm{Action: "/account/passkeys", Create: true, Enrol: viewer.Session(c).Stage == account.Enrol}
	return h.passkeyPage(c, "Add a passkey", "/account/factors", f)
}

// passkeyPage shows the form, or leads back where there is nothing to ask any more.
func (h *Handler) passkeyPage(c echo.Context, title, back string, f passkeyForm) (err error) {
	f.Options, err = h.Accounts.PasskeyOptions(c.Request().Context(), viewer.Kept(c))
	if errors.Is(err, errs.NotFound) {
		ui.SetFlash(c, ui.ToneVerify, "That took too long. Try again.")
		return c.Redirect(http.StatusSeeOther, back)
	}
	if err != nil {
		return err
	}
	page := viewer.Page(c, title)
	page.Script = "passkey.js"
	return ui.Render(c, http.StatusOK, passkey(page, f))
}

// AddPasskey adds the passkey that the browser made.
func (h *Handler) AddPasskey(c echo.Context) error {
	token, err := h.Accounts.AddPasskey(c.Request().Context(), viewer.Session(c), viewer.Kept(c), c.FormValue("name"), c.FormValue("answer"))
	if errors.Is(err, account.ErrPasskey) {
		ui.SetFlash(c, ui.ToneVerify, "The passkey was not added. Try again, or use an authenticator app.")
		return c.Redirect(http.StatusSeeOther, "/account/factors")
	}
	if err != nil {
		return err
	}
	viewer.Start(c, token)
	return h.afterFactor(c, "The passkey is added.")
}

// RemovePasskey takes one of the viewer's passkeys out of use.
func (h *Handler) RemovePasskey(c echo.Context) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	if err := h.Accounts.RemovePasskey(c.Request().Context(), viewer.Session(c).Account, id); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "The passkey is removed.")
	return c.Redirect(http.StatusSeeOther, "/account/factors")
}

// BeginSignIn begins a sign-in by a passkey: as the second factor of whoever showed a password, or instead of one.
func (h *Handler) BeginSignIn(c echo.Context) error {
	session, err := viewer.Waiting(c, h.Accounts)
	if err != nil {
		return err
	}
	token, err := h.Accounts.BeginSignIn(c.Request().Context(), session.Account)
	if err != nil {
		return err
	}
	viewer.Keep(c, token)
	return c.Redirect(http.StatusSeeOther, "/sign-in/passkey?"+query("next", viewer.Next(c)))
}

// PasskeySignIn asks the browser for a passkey.
func (h *Handler) PasskeySignIn(c echo.Context) error {
	return h.passkeyPage(c, "Sign in with a passkey", "/sign-in", passkeyForm{Action: "/sign-in/passkey", Next: viewer.Next(c)})
}

// EnterPasskey signs in by the passkey that the browser showed.
func (h *Handler) EnterPasskey(c echo.Context) error {
	session, err := viewer.Waiting(c, h.Accounts)
	if err != nil {
		return err
	}
	token, err := h.Accounts.EnterPasskey(c.Request().Context(), session, viewer.Kept(c), c.FormValue("answer"), viewer.Visitor(c))
	if errors.Is(err, account.ErrPasskey) {
		ui.SetFlash(c, ui.ToneVerify, "The passkey did not work. Try again, or sign in another way.")
		return c.Redirect(http.StatusSeeOther, "/sign-in?"+query("next", viewer.Next(c)))
	}
	if err != nil {
		return err
	}
	return h.enter(c, token, viewer.Next(c))
}

func query(name, value string) string { return url.Values{name: {value}}.Encode() }
