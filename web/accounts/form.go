package accounts

import (
	"errors"
	"net/http"
	"strings"

	"bonafide/internal/account"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/labstack/echo/v4"
)

type signInForm struct {
	Email, Next string
	Problems    ui.Problems
}

// path leads to the form, and on to what was asked for.
func (f *signInForm) path() string {
	if f.Next == "/" {
		return "/sign-in"
	}
	return "/sign-in?" + query("next", f.Next)
}

// refused notes why a sign-in was refused, and returns the status to say so; 0 where it was not.
func (f *signInForm) refused(err error) int {
	switch {
	case errors.Is(err, account.ErrSignIn):
		f.Problems.Add("email", "The mail address or the password is not right. Check both and try again.")
		return http.StatusUnprocessableEntity
	case errors.Is(err, account.ErrTooSoon):
		f.Problems.AddError("", err, "")
		return http.StatusTooManyRequests
	case errors.Is(err, account.ErrBusy):
		f.Problems.AddError("", err, "")
		return http.StatusServiceUnavailable
	}
	return 0
}

// A draftForm is an account to be made, as typed. The password is never shown again.
type draftForm struct {
	Email, Name, Role, Password, Token string
	Problems                           ui.Problems
}

func readDraft(c echo.Context) draftForm {
	return draftForm{
		Email: c.FormValue("email"), Name: c.FormValue("name"), Role: c.FormValue("role"),
		Password: c.FormValue("password"), Token: c.FormValue("token"),
	}
}

func (f *draftForm) draft() account.Draft {
	return account.Draft{Email: f.Email, Name: f.Name, Role: vetting.Role(f.Role), Password: f.Password}
}

func (f *draftForm) check() { f.checkFields("name", "email", "role", "password") }

// checkDetails leaves the password out, and checkInvitee the name too, which whoever is invited gives.
func (f *draftForm) checkDetails() { f.checkFields("name", "email", "role") }
func (f *draftForm) checkInvitee() { f.checkFields("email", "role") }

func (f *draftForm) checkFields(fields ...string) {
	d := f.draft()
	problems := d.Check()
	for _, field := range fields {
		if text, ok := problems[field]; ok {
			f.Problems.Add(field, text)
		}
	}
}

func (f *draftForm) field(name, label, value string) ui.Field {
	return ui.Field{Name: name, Label: label, Value: value, Required: true, Problem: f.Problems.Of(name)}
}

func (f *draftForm) nameField() ui.Field {
	field := f.field("name", "Name", f.Name)
	field.Autocomplete = "name"
	field.Hint = "Stands beside everything that is recorded or decided with this account."
	return field
}

func (f *draftForm) emailField() ui.Field {
	field := f.field("email", "Mail address", f.Email)
	field.Type, field.Autocomplete = "email", "username"
	return field
}

func (f *draftForm) passwordField() ui.Field {
	return newPasswordField("Password", f.Problems.Of("password"))
}

func newPasswordField(label string, problem ui.Problem) ui.Field {
	return ui.Field{Name: "password", Label: label, Type: "password", Autocomplete: "new-password", Required: true, Problem: problem,
		Hint: "At least 15 characters. Several words in a row are easy to remember."}
}

func (f *joinForm) nameField() ui.Field {
	d := f.draft()
	return d.nameField()
}

// standing is what an account may do at all, in a word.
func standing(a account.Account) (ui.Tone, string) {
	switch {
	case !a.DisabledAt.IsZero():
		return ui.ToneNone, "Disabled"
	case a.Invited:
		return ui.ToneVerify, "Invited"
	}
	return ui.ToneLow, "May sign in"
}

// factorWords says which second factors an account has.
func factorWords(in *say.Language, a account.Account) string {
	var words []string
	if a.Authenticator {
		words = append(words, in.Say("authenticator app"))
	}
	switch {
	case a.Passkeys == 1:
		words = append(words, in.Say("a passkey"))
	case a.Passkeys > 1:
		words = append(words, in.Say("%s passkeys", in.Count(a.Passkeys)))
	}
	if len(words) == 0 {
		return in.Say("Not set up")
	}
	return ui.Capital(strings.Join(words, ", "))
}

func passwordRow(in *say.Language, a account.Account) ui.Row {
	if !a.HasPassword {
		return ui.Row{Key: "Password", Value: in.Say("None: you sign in through your company")}
	}
	return ui.Row{Key: "Password", Value: in.Say("Is set"), Action: ui.Link{Label: "Change", Href: "/account/password"}}
}

func linkTitle(invited bool) string {
	if invited {
		return "Invitation"
	}
	return "Forgotten password"
}

// roleHints say what each role is for.
var roleHints = map[vetting.Role]string{
	vetting.Interviewer:   "Fills in forms about the interviews that they held, and sees nothing else.",
	vetting.Recruiter:     "Records candidates and evidence, sees verdicts.",
	vetting.Reviewer:      "Works the review queue and decides.",
	vetting.Lead:          "Decides, and owns policy and retention.",
	vetting.Administrator: "Keeps accounts and may record evidence. Does not decide.",
}

func (f *draftForm) roleField() ui.Field {
	field := f.field("role", "Role", f.Role)
	for _, r := range vetting.Roles {
		field.Options = append(field.Options, ui.Option{Value: string(r), Label: viewer.Roles[r], Hint: roleHints[r]})
	}
	return field
}

func (f *signInForm) emailField() ui.Field {
	return ui.Field{Name: "email", Label: "Mail address", Type: "email", Autocomplete: "username", Required: true,
		Value: f.Email, Problem: f.Problems.Of("email")}
}

func (f *signInForm) passwordField() ui.Field {
	return ui.Field{Name: "password", Label: "Password", Type: "password", Autocomplete: "current-password", Required: true}
}
