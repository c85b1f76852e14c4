package webtest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A Tab is a browser on a site, as a person uses it. Make it with NewTab.
type Tab struct {
	T    testing.TB
	Ctx  context.Context // for package chromedp
	Site string          // its address, without a slash at its end
	Keys bool            // forms are filled and links followed with the keyboard alone
}

// NewTab starts a browser on the site at the address; see Chromium.
func NewTab(t testing.TB, site string) *Tab {
	t.Helper()
	return &Tab{T: t, Ctx: Chromium(t), Site: site}
}

// Answers are what is typed, chosen or ticked, by field name.
type Answers map[string]string

// Do runs steps.
func (b *Tab) Do(steps ...chromedp.Action[chromedp.Void]) {
	b.T.Helper()
	if err := chromedp.Do(b.Ctx, steps...); err != nil {
		b.T.Fatalf("%v; the page says:\n%.1500s", err, b.Text())
	}
}

// Load runs a step that leads to another page and waits for it.
func (b *Tab) Load(step chromedp.Action[chromedp.Void]) {
	b.T.Helper()
	if _, err := chromedp.RunResponse(b.Ctx, step); err != nil {
		b.T.Fatalf("%v; the page says:\n%.1500s", err, b.Text())
	}
}

// Evaluate returns the value of a script, in which each %s stands for an argument as JSON.
func Evaluate[T any](b *Tab, script string, args ...any) T {
	b.T.Helper()
	quoted := make([]any, len(args))
	for i, a := range args {
		q, err := json.Marshal(a)
		if err != nil {
			b.T.Fatal(err)
		}
		quoted[i] = string(q)
	}
	value, err := chromedp.Run(b.Ctx, chromedp.Evaluate[T](fmt.Sprintf(script, quoted...)))
	if err != nil {
		b.T.Fatalf("%v in %s", err, script)
	}
	return value
}

// Open goes to a path of the site.
func (b *Tab) Open(path string) {
	b.T.Helper()
	b.Do(chromedp.Navigate(b.Site + path))
}

// As gives the browser the client's session.
func (b *Tab) As(c *Client) {
	b.T.Helper()
	must(b.T, SetCookie(b.Ctx, b.Site, "session", c.Cookie("session")))
}

// Speak has pages speak the language with the code.
func (b *Tab) Speak(code string) {
	b.T.Helper()
	must(b.T, SetCookie(b.Ctx, b.Site, "language", code))
}

// Scripts has pages run their scripts, or not.
func (b *Tab) Scripts(on bool) {
	b.T.Helper()
	b.Do(func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
		return chromedp.Void{}, err
	})
}

// Text returns what the page shows.
func (b *Tab) Text() string {
	text, err := chromedp.Run(b.Ctx, chromedp.Evaluate[string](`document.body.innerText`))
	if err != nil {
		return err.Error()
	}
	return text
}

// See checks that the page holds each of the texts, folded parts included.
func (b *Tab) See(texts ...string) {
	b.T.Helper()
	page := Evaluate[string](b, `document.querySelector("main").textContent`)
	for _, want := range texts {
		if !strings.Contains(page, want) {
			b.T.Errorf("the page does not say %q:\n%.1500s", want, b.Text())
		}
	}
}

// Fits checks that the page is no wider than the screen.
func (b *Tab) Fits() {
	b.T.Helper()
	if wide := Evaluate[float64](b, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
		b.T.Errorf("the page is %.0f points wider than the screen:\n%.200s", wide, b.Text())
	}
}

// Settled loads the page until it shows the newest assessment.
func (b *Tab) Settled() {
	b.T.Helper()
	for range 100 {
		if Evaluate[bool](b, `!document.querySelector("meta[http-equiv=refresh]")`) {
			return
		}
		time.Sleep(100 * time.Millisecond)
		b.Do(chromedp.Navigate(Evaluate[string](b, `location.href`)))
	}
	b.T.Fatal("the assessment was never redone")
}

const fillScript = `(() => {
	const [name, value] = [%s, %s];
	const all = [...document.querySelectorAll("main form [name]")].filter(e => e.name == name);
	if (!all.length) return "no field " + name;
	all[0].closest("details")?.setAttribute("open", "");
	if (all[0].type == "radio" || all[0].type == "checkbox") {
		const one = all.find(e => e.value == value);
		if (!one) return name + " has no answer " + value;
		one.checked = true;
		return "";
	}
	all[0].value = value;
	return all[0].value == value ? "" : name + " does not take " + value;
})()`

// Submit fills the page's form, adds the files to its file field and presses the button.
func (b *Tab) Submit(button string, form Answers, files ...string) {
	b.T.Helper()
	names := Evaluate[[]string](b, `[...new Set([...document.querySelectorAll("main form [name]")].map(e => e.name))]`)
	for name := range form {
		if !slices.Contains(names, name) {
			b.T.Fatalf("no field %s on the page:\n%.1500s", name, b.Text())
		}
	}
	for _, name := range names { // in the order of the page, as a keyboard comes to them
		value, given := form[name]
		switch {
		case given && b.Keys:
			b.enter(name, value)
		case given:
			if problem := Evaluate[string](b, fillScript, name, value); problem != "" {
				b.T.Fatalf("%s on the page:\n%.1500s", problem, b.Text())
			}
		}
	}
	if len(files) > 0 { // the window in which they are chosen is the browser's
		b.Do(chromedp.SetUploadFiles(chromedp.CSS(`main input[type="file"]`), files))
	}
	b.press("button", button)
}

// Follow opens the link that a screen reader calls by the text.
func (b *Tab) Follow(text string) {
	b.T.Helper()
	b.press("a[href]", text)
}

const markScript = `(() => {
	document.querySelector("[data-press]")?.removeAttribute("data-press");
	const one = [...document.querySelectorAll("main " + %s)].find(e => e.textContent.trim() == %s);
	one?.setAttribute("data-press", "");
	return !!one;
})()`

// press uses the button or link with the label.
func (b *Tab) press(what, label string) {
	b.T.Helper()
	if !Evaluate[bool](b, markScript, what, label) {
		b.T.Fatalf("no %s %q on the page:\n%.1500s", what, label, b.Text())
	}
	if !b.Keys {
		Evaluate[any](b, `document.querySelector("[data-press]").closest("details:not([open])")?.setAttribute("open", "")`)
		b.Load(chromedp.Click(chromedp.CSS("[data-press]")))
		return
	}
	b.unfold(`document.querySelector("[data-press]")`)
	b.reach(`e => e.hasAttribute("data-press")`, label)
	b.Load(chromedp.KeyEvent(kb.Enter))
}

// mostTabs bounds how far a keyboard goes on one page.
const mostTabs = 400

// reach moves the focus on until it is at an element of which the script says so, and checks that it can be seen there.
func (b *Tab) reach(is, what string) {
	b.T.Helper()
	for range mostTabs {
		at := Evaluate[struct{ There, Seen bool }](b, `(() => {
	const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
	return {There: (`+is+`)(e), Seen: s.outlineStyle != "none" && r.bottom > 0 && r.top < innerHeight};
})()`)
		if at.There {
			if !at.Seen {
				b.T.Errorf("the keyboard's focus at %q is not seen", what)
			}
			return
		}
		b.Do(chromedp.KeyEvent(kb.Tab))
	}
	b.T.Fatalf("the keyboard never comes to %q on the page:\n%.1500s", what, b.Text())
}

// unfold opens what the element is folded in.
func (b *Tab) unfold(element string) {
	b.T.Helper()
	if Evaluate[bool](b, `(() => {
	document.querySelector("[data-unfold]")?.removeAttribute("data-unfold");
	const d = `+element+`.closest("details:not([open])");
	d?.querySelector("summary").setAttribute("data-unfold", "");
	return !!d;
})()`) {
		b.reach(`e => e.hasAttribute("data-unfold")`, "what is folded")
		b.Do(chromedp.KeyEvent(kb.Enter))
	}
}

// A typed field is how a field is filled with keys.
type typedField struct {
	Type  string // as in HTML
	Value string
	Steps int // from what is chosen to what is to be
}

const typedScript = `(() => {
	const [e, value] = [document.activeElement, %s];
	const group = [...document.querySelectorAll("main form [name]")].filter(o => o.name == e.name && o.form == e.form);
	let steps = 0;
	if (e.type == "select-one") steps = [...e.options].findIndex(o => o.value == value) - e.selectedIndex;
	if (e.type == "radio") steps = group.findIndex(o => o.value == value) - group.indexOf(e);
	return {Type: e.type, Value: e.value, Steps: steps};
})()`

// enter fills a field with keys.
func (b *Tab) enter(name, value string) {
	b.T.Helper()
	quoted, err := json.Marshal(name)
	must(b.T, err)
	b.unfold(`document.querySelector("main form [name=" + CSS.escape(` + string(quoted) + `) + "]")`)
	b.reach(`e => e.name == `+string(quoted)+` && (e.type != "checkbox" || e.value == "`+value+`")`, name)
	at := Evaluate[typedField](b, typedScript, value)
	switch at.Type {
	case "select-one":
		b.arrow(at.Steps)
	case "radio":
		b.arrow(at.Steps)
		if at.Steps == 0 {
			b.Do(chromedp.KeyEvent(" "))
		}
	case "checkbox":
		b.Do(chromedp.KeyEvent(" "))
	case "date", "datetime-local":
		b.Do(chromedp.KeyEvent(dateKeys(b.T, value)))
	default:
		b.Do(chromedp.KeyEvent("a", chromedp.KeyModifiers(kb.ModifierCtrl)), chromedp.KeyEvent(value))
	}
	const holds = `(() => { const e = document.activeElement; return (e.type != "radio" && e.type != "checkbox" || e.checked) ? e.value : "nothing" })()`
	if got := Evaluate[string](b, holds); got != value {
		b.T.Fatalf("typed %q into %s (%s), which holds %q", value, name, at.Type, got)
	}
}

// arrow presses an arrow down, or up, so often.
func (b *Tab) arrow(steps int) {
	b.T.Helper()
	key := kb.ArrowDown
	if steps < 0 {
		key, steps = kb.ArrowUp, -steps
	}
	b.Do(chromedp.KeyEvent(strings.Repeat(key, steps)))
}

// dateKeys are the keys by which a browser in English takes a day, or a minute.
func dateKeys(t testing.TB, value string) string {
	if day, err := time.Parse(time.DateOnly, value); err == nil {
		return day.Format("01022006")
	}
	at, err := time.Parse("2006-01-02T15:04", value)
	must(t, err)
	return at.Format("01022006") + kb.ArrowRight + at.Format("0304PM")
}
