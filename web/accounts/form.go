package accounts

import (
	"bonafide/internal/account"
	"bonafide/internal/vetting"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/labstack/echo/v4"
)

type signInForm struct {
	Email, Next string
	Problems    ui.Problems
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

func (f *draftForm) check() {
	d := f.draft()
	problems := d.Check()
	for _, field := range []string{"name", "email", "role", "password"} {
		if text, ok := problems[field]; ok {
			f.Problems.Add(field, "%s", text)
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
	field := f.field("password", "Password", "")
	field.Type, field.Autocomplete = "password", "new-password"
	field.Hint = "At least 15 characters. Several words in a row are easy to remember."
	return field
}

// roleHints say what each role is for.
var roleHints = map[vetting.Role]string{
	vetting.Recruiter:     "Records candidates and evidence, sees verdicts.",
	vetting.Reviewer:      "Works the review queue and decides.",
	vetting.Lead:          "Decides, and will own policy and retention.",
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
