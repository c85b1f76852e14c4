package meeting

import (
	"regexp"
	"slices"
	"strings"

	"bonafide/internal/errs"
	"bonafide/internal/sheet"
)

// The fields of a row.
const (
	fieldName     = "name"
	fieldEmail    = "mail address"
	fieldJoin     = "join time"
	fieldLeave    = "leave time"
	fieldDuration = "duration"
	fieldRole     = "role"
	fieldAction   = "action"
	fieldTime     = "time"
	fieldIP       = "IP address"
	fieldDevice   = "device"
	fieldPlace    = "location"
	fieldNet      = "network type"
	fieldMic      = "microphone"
	fieldSpeaker  = "speaker"
	fieldCamera   = "camera"
	fieldLoss     = "packet loss" // of any number of columns
)

// names are the columns of the reports, without case, spaces and punctuation: Zoom's participants report ("Name (Original
// Name)", "User Email", "Join Time") and dashboard ("Participant", "IP Address", "Network Type", as in its API's Dashboards
// section), the attendance reports of Teams (support.microsoft.com, "Manage meeting attendance reports") and its list of
// 2020, with the languages in which their headers are on public record. As of November 2026. The numbered parts of a
// newer Teams report need no names: see positions.
var names = map[string][]string{
	fieldName: {"nameoriginalname", "usernameoriginalname", "participant", "fullname", "name", "username", "participantname", "displayname", "attendee", "attendeename",
		"nome", "nomecompleto", "nombre", "nombrecompleto", "nom", "nomcomplet", "vollständigername", "naam", "volledigenaam", "nimi", "namn", "navn", "名前元の名前", "姓名", "氏名"},
	fieldEmail: {"useremail", "email", "emailaddress", "correoelectrónico", "emailadresse", "courriel", "sähköposti", "epost", "participantidupn", "upn",
		"iddoparticipanteupn", "teilnehmeridupn"},
	fieldJoin: {"jointime", "firstjoin", "firstjointime", "timejoined", "joined", "joinedat", "ersterbeitritt", "beitrittszeit", "beitritt", "beitreten", "primeiroingresso",
		"primeiraentrada", "horáriodeentrada", "horadeentrada", "horadeunión", "primeraunión", "heuredarrivée", "oradiingresso", "tijdvandeelname"},
	fieldLeave: {"leavetime", "lastleave", "lastleavetime", "timeexited", "left", "leftat", "letztesverlassen", "verlassenszeit", "verlassen", "últimasaída",
		"horáriodesaída", "horadesaída", "horadesalida", "últimasalida", "heurededépart", "oradiuscita", "tijdvanvertrek"},
	fieldDuration: {"durationminutes", "inmeetingduration", "duration", "totaldurationminutes", "timeinsessionminutes", "dauer", "dauerderbesprechung", "duração", "duraçãonareunião",
		"duraçãodareunião", "duración", "durée", "durata", "duur", "kesto"},
	fieldRole:    {"role", "rolle", "função", "rol", "rôle", "ruolo", "rooli"},
	fieldAction:  {"useraction", "benutzeraktion", "atividade", "açãodousuário", "accióndelusuario", "actiondelutilisateur", "action"},
	fieldTime:    {"timestamp", "zeitstempel", "carimbodedatahora", "marcadetiempo", "horodatage"},
	fieldIP:      {"ipaddress", "publicipaddress", "publicip", "ip"},
	fieldDevice:  {"device", "devicetype", "client"},
	fieldPlace:   {"location"},
	fieldNet:     {"networktype"},
	fieldMic:     {"microphone"},
	fieldSpeaker: {"speaker"},
	fieldCamera:  {"camera"},
}

// Names of what a report says about the meeting as a whole.
var (
	titles = []string{"topic", "meetingtitle", "title", "meetingtopic"}
	starts = []string{"starttime", "meetingstarttime", "actualstarttime"}
	ends   = []string{"endtime", "meetingendtime", "actualendtime"}
)

// positions are the columns of the second and the third part of a Teams report, which are the same in every language.
var positions = map[string]map[string]int{
	"2": {fieldName: 0, fieldJoin: 1, fieldLeave: 2, fieldDuration: 3, fieldEmail: 4, fieldRole: 6},
	"3": {fieldName: 0, fieldJoin: 1, fieldLeave: 2, fieldDuration: 3, fieldEmail: 4, fieldRole: 5},
}

// A layout is where things stand in a file.
type layout struct {
	kind              Kind
	title, start, end cell
	parts             []part
}

// A cell is a text with the line in which it stands.
type cell struct {
	line int
	text string
}

// A part is one table of people.
type part struct {
	headers []string
	columns map[string]int
	loss    []int // columns of packet loss
	rows    []sheet.Row
	whole   bool // a row holds all of a person's time
}

// searched is how many rows are looked at for the names of the columns.
const searched = 60

func newLayout(rows []sheet.Row) (*layout, error) {
	if len(rows) == 0 {
		return nil, errs.Invalidf("The file is empty: choose the report as the service exported it.")
	}
	l := &layout{}
	if l.sections(rows); len(l.parts) == 0 {
		l.single(rows)
	}
	switch {
	case len(l.parts) == 0:
		return nil, errs.Invalidf("No line of the file names the columns of a meeting report: one for the name, and for when people joined. Choose the file as Zoom or Teams exported it.")
	case l.kind != TeamsList && !l.parts[0].has(fieldJoin):
		return nil, errs.Invalidf("The report does not say when people joined. In Zoom, export it without “Show unique users”.")
	case !slices.ContainsFunc(l.parts, func(p part) bool { return len(p.rows) > 0 }):
		return nil, errs.Invalidf("The report names its columns and nobody who was there.")
	}
	return l, nil
}

// numberedPart is the heading of a part of a Teams report: "2. Participants".
var numberedPart = regexp.MustCompile(`^([1-9])\. ?\S`)

// sections finds the numbered parts of a Teams report.
func (l *layout) sections(rows []sheet.Row) {
	for i := 0; i < len(rows); i++ {
		number := heading(rows[i])
		if number == "" {
			continue
		}
		end := i + 1
		for end < len(rows) && heading(rows[end]) == "" {
			end++
		}
		switch body := rows[i+1 : end]; {
		case number == "1":
			l.summary(body)
		case positions[number] != nil && len(body) > 0:
			p := newPart(body[0].Cells, body[1:])
			for field, at := range positions[number] {
				if _, named := p.columns[field]; !named && at < len(p.headers) && !slices.Contains(values(p.columns), at) {
					p.columns[field] = at
				}
			}
			p.whole = number == "2"
			l.kind = TeamsReport
			l.parts = append(l.parts, p)
		}
		i = end - 1
	}
}

// heading returns the number of the part that the row begins, "" where it begins none.
func heading(r sheet.Row) string {
	m := numberedPart.FindStringSubmatch(r.Cell(0))
	if m == nil || slices.ContainsFunc(r.Cells[1:], func(c string) bool { return c != "" }) {
		return ""
	}
	return m[1]
}

// summary reads the first part of a Teams report by its order: the title, how many, when it began and ended.
func (l *layout) summary(rows []sheet.Row) {
	for i, r := range rows {
		c := cell{r.Line, r.Cell(1)}
		switch i {
		case 0:
			l.title = c
		case 2:
			l.start = c
		case 3:
			l.end = c
		}
	}
}

// single finds the one table of a file, and what stands above it.
func (l *layout) single(rows []sheet.Row) {
	for i := range rows[:min(len(rows), searched)] {
		p := newPart(rows[i].Cells, rows[i+1:])
		if l.kind = p.kind(); l.kind != "" {
			l.parts = []part{p}
			l.preamble(rows[:i])
			return
		}
	}
	// The list of 2020 may come without its first line.
	if r := rows[0]; joins(r.Cell(1)) || leaves(r.Cell(1)) {
		l.kind = TeamsList
		l.parts = []part{{columns: map[string]int{fieldName: 0, fieldAction: 1, fieldTime: 2}, rows: rows, headers: []string{"Full Name", "User Action", "Timestamp"}}}
	}
}

func newPart(headers []string, rows []sheet.Row) part {
	p := part{headers: headers, columns: map[string]int{}, rows: rows}
	name := sheet.Find(headers, names[fieldName])
	if name < 0 {
		return p
	}
	// A report of many meetings has the host's address and the meeting's length before the name.
	for field, all := range names {
		if i := sheet.Find(headers[name:], all); i >= 0 {
			p.columns[field] = name + i
		} else if i := sheet.Find(headers[:name], all); i >= 0 && field != fieldEmail && field != fieldDuration {
			p.columns[field] = i
		}
	}
	for i, h := range headers {
		h = sheet.Plain(h)
		if strings.Contains(h, "packetloss") && (strings.HasPrefix(h, "audio") || strings.HasPrefix(h, "video") || strings.HasPrefix(h, "packetloss")) {
			p.loss = append(p.loss, i)
		}
	}
	return p
}

func (p *part) has(field string) bool { _, ok := p.columns[field]; return ok }

// kind tells by its columns what made the table, "" where it is none of people and times.
func (p *part) kind() Kind {
	header := func(field string) string {
		if i, ok := p.columns[field]; ok {
			return sheet.Plain(p.headers[i])
		}
		return ""
	}
	switch {
	case !p.has(fieldName):
		return ""
	case p.has(fieldAction) && p.has(fieldTime):
		return TeamsList
	case !p.has(fieldJoin) && header(fieldDuration) == "totaldurationminutes":
		return ZoomReport
	case !p.has(fieldJoin):
		return ""
	case p.has(fieldIP) || len(p.loss) > 0 || header(fieldName) == "participant":
		return ZoomDashboard
	case strings.HasSuffix(header(fieldName), "originalname") || header(fieldEmail) == "useremail" || header(fieldDuration) == "durationminutes":
		return ZoomReport
	case p.has(fieldRole):
		return TeamsReport
	}
	return Table
}

// preamble reads what stands above the table: names over values, as in Zoom's reports, or names beside values.
func (l *layout) preamble(rows []sheet.Row) {
	for i, r := range rows {
		below := sheet.Row{}
		if i+1 < len(rows) {
			below = rows[i+1]
		}
		for _, f := range []struct {
			names []string
			to    *cell
		}{{titles, &l.title}, {starts, &l.start}, {ends, &l.end}} {
			at := sheet.Find(r.Cells, f.names)
			switch {
			case at < 0 || f.to.text != "":
			case at == 0 && sheet.Find(r.Cells[1:], slices.Concat(titles, starts, ends)) < 0 && r.Cell(1) != "":
				*f.to = cell{r.Line, r.Cell(1)}
			default:
				*f.to = cell{below.Line, below.Cell(at)}
			}
		}
	}
}

func values(m map[string]int) []int {
	var all []int
	for _, v := range m {
		all = append(all, v)
	}
	return all
}

// actions of the list of 2020, without case and spaces.
var (
	joinWords  = []string{"joined", "beigetreten", "vorherbeigetreten", "ingressou", "entrou", "seunió", "sehaunido", "arejoint", "rejoint", "sièunito", "deelgenomen"}
	leaveWords = []string{"left", "verlassen", "saiu", "salió", "abandonó", "aquitté", "quitté", "hausciato", "verlaten"}
)

func joins(action string) bool  { return action != "" && hasPrefix(action, joinWords) }
func leaves(action string) bool { return action != "" && hasPrefix(action, leaveWords) }

// hasPrefix reports whether the action begins with one of the words: "Joined before" says that somebody was there already.
func hasPrefix(action string, words []string) bool {
	action = sheet.Plain(action)
	return slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(action, w) })
}
