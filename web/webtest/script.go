package webtest

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"bonafide/internal/vetting"
)

// Play plays a script against a site of its own. A line is a command with its words; a word with spaces stands in
// double quotes, as in Go; an indented line goes on with the one before; # begins a comment. $NAME stands for a value
// that let or load has set.
//
//	as ROLE                        sign in as interviewer, recruiter, reviewer, lead, administrator, or as nobody
//	load FILE [NAME]               record a dossier beside the script; $NAME, else $id, becomes the candidate's id
//	sanctions FOLDER               load the sanctions lists in a folder beside the script, and screen everybody
//	settle                         wait until every assessment is up to date
//	get PATH
//	post PATH [FIELD=VALUE]...     send a form
//	upload PATH [FIELD=VALUE]...   send a form with files: a value @NAME.png is a picture made up from its name,
//	                               @NAME.json, @NAME.pdf and @NAME.csv the file beside the script, any other @NAME not one that
//	                               is accepted
//	follow                         go where the last response redirects to
//	click LABEL                    go where the first link with the label leads
//	let NAME PATTERN               set $NAME to what the pattern's group matches in the last response's redirect or source
//
//	status CODE                    checks: the last response has the status,
//	see TEXT                       … shows the text,
//	not TEXT                       … does not show it,
//	value FIELD VALUE              … has the value in the form's field,
//	header NAME TEXT               … has a header that holds the text
func Play(t *testing.T, file string) {
	source, err := os.ReadFile(file)
	must(t, err)
	p := &player{t: t, site: New(t), dir: filepath.Dir(file), values: map[string]string{}}
	p.client = p.site.Anybody()
	for _, line := range lines(string(source)) {
		if err := p.play(line.words); err != nil {
			t.Fatalf("%s:%d: %s: %v", file, line.number, line.words[0], err)
		}
	}
}

type line struct {
	number int
	words  []string
}

// lines cuts a script into commands.
func lines(source string) []line {
	var all []line
	for i, text := range strings.Split(source, "\n") {
		words := words(text)
		switch {
		case len(words) == 0:
		case len(all) > 0 && (text[0] == ' ' || text[0] == '\t'):
			last := &all[len(all)-1]
			last.words = append(last.words, words...)
		default:
			all = append(all, line{i + 1, words})
		}
	}
	return all
}

var wordPattern = regexp.MustCompile(`#.*|(?:[^\s"]|"(?:[^"\\]|\\.)*")+`)
var quotedPattern = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

// words cuts a line at its spaces outside quotes, and takes the quotes away.
func words(text string) []string {
	var all []string
	for _, word := range wordPattern.FindAllString(text, -1) {
		if strings.HasPrefix(word, "#") {
			break
		}
		all = append(all, quotedPattern.ReplaceAllStringFunc(word, func(quoted string) string {
			if plain, err := strconv.Unquote(quoted); err == nil {
				return plain
			}
			return quoted
		}))
	}
	return all
}

type player struct {
	t      *testing.T
	site   *Site
	client *Client
	page   *Page
	dir    string
	values map[string]string
}

// commands are the commands with the least number of words after them.
var commands = map[string]struct {
	words int
	run   func(*player, []string) error
}{
	"as": {1, (*player).as}, "load": {1, (*player).load}, "sanctions": {1, (*player).sanctions}, "settle": {0, (*player).settle},
	"get": {1, (*player).get}, "post": {1, (*player).post}, "upload": {1, (*player).upload},
	"follow": {0, (*player).follow}, "click": {1, (*player).click}, "let": {2, (*player).let},
	"status": {1, (*player).status}, "see": {1, (*player).see}, "not": {1, (*player).not},
	"value": {2, (*player).value}, "header": {2, (*player).header},
}

// needPage are the commands that look at the last response.
var needPage = map[string]bool{
	"follow": true, "click": true, "let": true, "status": true, "see": true, "not": true, "value": true, "header": true,
}

func (p *player) play(words []string) error {
	command, ok := commands[words[0]]
	args := words[1:]
	switch {
	case !ok:
		return fmt.Errorf("no such command")
	case len(args) < command.words:
		return fmt.Errorf("%d words follow, want %d", len(args), command.words)
	case needPage[words[0]] && p.page == nil:
		return fmt.Errorf("nothing has been requested yet")
	}
	for i := range args {
		args[i] = os.Expand(args[i], func(name string) string { return p.values[name] })
	}
	return command.run(p, args)
}

func (p *player) as(args []string) error {
	role := vetting.Role(args[0])
	switch _, known := names[role]; {
	case known:
		p.client = p.site.As(role)
	case role == "nobody":
		p.client = p.site.Anybody()
	default:
		return fmt.Errorf("%q is no role", role)
	}
	return nil
}

func (p *player) load(args []string) error {
	name := "id"
	if len(args) > 1 {
		name = args[1]
	}
	p.values[name] = p.site.Load(filepath.Join(p.dir, args[0])).String()
	return nil
}

func (p *player) sanctions(args []string) error {
	p.site.LoadSanctions(filepath.Join(p.dir, args[0]))
	return nil
}

func (p *player) settle([]string) error { p.site.Settle(); return nil }

func (p *player) get(args []string) error { p.page = p.client.Get(args[0]); return nil }

func (p *player) post(args []string) error {
	form, _, err := p.fields(args[1:], false)
	p.page = p.client.Post(args[0], form)
	return err
}

func (p *player) upload(args []string) error {
	form, files, err := p.fields(args[1:], true)
	p.page = p.client.PostFile(args[0], form, files...)
	return err
}

func (p *player) follow([]string) error { p.page = p.page.Follow(); return nil }

func (p *player) click(args []string) error { p.page = p.page.Click(args[0]); return nil }

func (p *player) let(args []string) error {
	pattern, err := regexp.Compile(args[1])
	if err != nil {
		return err
	}
	for _, in := range []string{p.page.Header.Get("Location"), string(p.page.Body)} {
		if match := pattern.FindStringSubmatch(in); len(match) == 2 {
			p.values[args[0]] = match[1]
			return nil
		}
	}
	return fmt.Errorf("%s: nothing matches %s", p.page, pattern)
}

func (p *player) status(args []string) error {
	if got := strconv.Itoa(p.page.Status); got != args[0] {
		return fmt.Errorf("%s: got %s, want %s\n%s", p.page, got, args[0], p.page.Text())
	}
	return nil
}

func (p *player) see(args []string) error {
	if !p.page.Has(args[0]) {
		return fmt.Errorf("%s: %q is not in:\n%s", p.page, args[0], p.page.Text())
	}
	return nil
}

func (p *player) not(args []string) error {
	if p.page.Has(args[0]) {
		return fmt.Errorf("%s: %q is in:\n%s", p.page, args[0], p.page.Text())
	}
	return nil
}

func (p *player) value(args []string) error {
	if got := p.page.Value(args[0]); got != args[1] {
		return fmt.Errorf("%s: %s holds %q, want %q", p.page, args[0], got, args[1])
	}
	return nil
}

func (p *player) header(args []string) error {
	if got := p.page.Header.Get(args[0]); !strings.Contains(got, args[1]) {
		return fmt.Errorf("%s: %s is %q, want %q in it", p.page, args[0], got, args[1])
	}
	return nil
}

// fields reads FIELD=VALUE words; with files, values @NAME are files.
func (p *player) fields(args []string, withFiles bool) (url.Values, []File, error) {
	form, files := url.Values{}, []File(nil)
	for _, arg := range args {
		name, value, ok := strings.Cut(arg, "=")
		if !ok {
			return nil, nil, fmt.Errorf("%q is not FIELD=VALUE", arg)
		}
		if file, ok := strings.CutPrefix(value, "@"); ok && withFiles {
			made := MakeFile(name, file)
			if ext := filepath.Ext(file); ext == ".json" || ext == ".pdf" || ext == ".csv" {
				data, err := os.ReadFile(filepath.Join(p.dir, file))
				if err != nil {
					return nil, nil, err
				}
				made.Data = data
			}
			files = append(files, made)
		} else {
			form.Add(name, value)
		}
	}
	return form, files, nil
}

// MakeFile returns a file for the form's field: a picture made up from its name where that ends in .png, else one that
// no form accepts.
func MakeFile(field, name string) File {
	if strings.HasSuffix(name, ".png") {
		return File{Field: field, Name: name, Type: "image/png", Data: Picture(name)}
	}
	return File{Field: field, Name: name, Data: []byte("not a picture: " + name)}
}

// Picture returns a PNG of overlapping squares, the same for the same name and unlike that of another.
func Picture(name string) []byte {
	const side = 256
	var seed [32]byte
	copy(seed[:], name)
	rng := rand.New(rand.NewChaCha8(seed))
	img := image.NewGray(image.Rect(0, 0, side, side))
	for range 60 {
		x, y, r, shade := rng.IntN(side), rng.IntN(side), 8+rng.IntN(50), color.Gray{Y: uint8(rng.IntN(256))}
		for i := max(0, x-r); i < min(side, x+r); i++ {
			for j := max(0, y-r); j < min(side, y+r); j++ {
				img.SetGray(i, j, shade)
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err) // a picture in memory is written to memory
	}
	return b.Bytes()
}
