package sanctions

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"time"

	"bonafide/internal/dossier"
)

const listUN = "UN"

// readXML reads OFAC's sdn.xml or the UN's consolidated list, entry by entry.
func (r *reader) readXML(name string, in io.Reader) error {
	dec := xml.NewDecoder(in)
	var list string // once the root is known
	var date string
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) && list != "" {
			return nil
		}
		if err == nil {
			start, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			switch {
			case list != "":
				err = r.element(dec, start, list, &date)
			case start.Name.Local == "sdnList":
				list = listOFAC
			case start.Name.Local == "CONSOLIDATED_LIST":
				list, date = listUN, generated(start)
			default:
				return problem(name, position(dec), "<%.40s> is the root of no list that is read: download OFAC's sdn.xml or sdn.csv, or the UN's consolidated XML", start.Name.Local)
			}
		}
		if err != nil {
			return problem(name, position(dec), "%v: download the list again", err)
		}
	}
}

func position(dec *xml.Decoder) int {
	line, _ := dec.InputPos()
	return line
}

func generated(root xml.StartElement) string {
	for _, a := range root.Attr {
		if a.Name.Local == "dateGenerated" && len(a.Value) >= len(time.DateOnly) {
			if d, err := dossier.ParseDate(a.Value[:len(time.DateOnly)]); err == nil {
				return d.String()
			}
		}
	}
	return ""
}

// element reads one child of the root; those that are not entries are stepped into.
func (r *reader) element(dec *xml.Decoder, start xml.StartElement, list string, date *string) error {
	switch start.Name.Local {
	case "publshInformation": // sic, in OFAC's schema
		var p struct {
			Date string `xml:"Publish_Date"`
		}
		err := dec.DecodeElement(&p, &start)
		if t, bad := time.Parse("01/02/2006", strings.TrimSpace(p.Date)); bad == nil {
			*date = t.Format(time.DateOnly)
		}
		return err
	case "sdnEntry":
		var s sdnEntry
		if err := dec.DecodeElement(&s, &start); err != nil {
			return err
		}
		return r.add(list, s.ID, *date, s.fill)
	case "INDIVIDUAL", "ENTITY":
		u := unEntry{person: start.Name.Local == "INDIVIDUAL"}
		if err := dec.DecodeElement(&u, &start); err != nil {
			return err
		}
		return r.add(list, u.ID, *date, u.fill)
	}
	return nil
}

func (r *reader) add(list, id, date string, fill func(*Entry)) error {
	id = strings.TrimSpace(id)
	if id == "" || len(id) > maxText {
		return errors.New("the entry has no number")
	}
	e := r.entry(list, id)
	if e == nil {
		return errors.New("there are more entries than any list has")
	}
	e.ListDate = date
	fill(e)
	return nil
}

// sdnEntry is what is kept of an entry of OFAC's sdn.xml. The schema's nationalityList, citizenshipList and
// placeOfBirthList are not named here, so that the decoder drops them.
type sdnEntry struct {
	ID        string   `xml:"uid"`
	FirstName string   `xml:"firstName"`
	LastName  string   `xml:"lastName"`
	Type      string   `xml:"sdnType"`
	Programs  []string `xml:"programList>program"`
	Aliases   []struct {
		Category  string `xml:"category"`
		FirstName string `xml:"firstName"`
		LastName  string `xml:"lastName"`
	} `xml:"akaList>aka"`
	Births []string `xml:"dateOfBirthList>dateOfBirthItem>dateOfBirth"`
	IDs    []struct {
		Type   string `xml:"idType"`
		Number string `xml:"idNumber"`
	} `xml:"idList>id"`
}

func (s *sdnEntry) fill(e *Entry) {
	e.Type = ofacType(strings.TrimSpace(s.Type))
	e.addName(commaName(s.LastName, s.FirstName), Primary)
	for _, a := range s.Aliases {
		q := Strong
		if strings.TrimSpace(a.Category) == "weak" {
			q = Weak
		}
		e.addName(commaName(a.LastName, a.FirstName), q)
	}
	for _, p := range s.Programs {
		e.addProgramme(p)
	}
	for _, text := range s.Births {
		if b, ok := ofacBirth(text); ok {
			e.addBirth(b)
		}
	}
	for _, id := range s.IDs {
		e.addNumber(id.Type, strings.TrimPrefix(strings.TrimSpace(id.Number), "IMO "))
	}
}

// commaName writes a name as OFAC's CSV does: LAST, First.
func commaName(last, first string) string {
	last, first = strings.TrimSpace(last), strings.TrimSpace(first)
	if last == "" || first == "" {
		return last + first
	}
	return last + ", " + first
}

// unEntry is what is kept of an entry of the UN's list. GENDER, NATIONALITY and the place of birth are not named here,
// so that the decoder drops them.
type unEntry struct {
	person bool

	ID       string   `xml:"REFERENCE_NUMBER"`
	Regime   string   `xml:"UN_LIST_TYPE"`
	First    string   `xml:"FIRST_NAME"`
	Second   string   `xml:"SECOND_NAME"`
	Third    string   `xml:"THIRD_NAME"`
	Fourth   string   `xml:"FOURTH_NAME"`
	Original []string `xml:"NAME_ORIGINAL_SCRIPT"`

	PersonAliases []unAlias `xml:"INDIVIDUAL_ALIAS"`
	EntityAliases []unAlias `xml:"ENTITY_ALIAS"`
	Births        []unBirth `xml:"INDIVIDUAL_DATE_OF_BIRTH"`
	Documents     []struct {
		Type   string `xml:"TYPE_OF_DOCUMENT"`
		Number string `xml:"NUMBER"`
	} `xml:"INDIVIDUAL_DOCUMENT"`
}

type unAlias struct {
	Quality string `xml:"QUALITY"`
	Name    string `xml:"ALIAS_NAME"`
}

type unBirth struct {
	Type string `xml:"TYPE_OF_DATE"`
	Date string `xml:"DATE"`
	Year string `xml:"YEAR"`
	From string `xml:"FROM_YEAR"`
	To   string `xml:"TO_YEAR"`
	Note string `xml:"NOTE"`
}

func (u *unEntry) fill(e *Entry) {
	e.Type = Entity
	if u.person {
		e.Type = Person
	}
	e.addProgramme(u.Regime)
	e.addNames(strings.Join([]string{u.First, u.Second, u.Third, u.Fourth}, " "), Primary)
	for _, n := range u.Original {
		e.addNames(n, Strong)
	}
	for _, a := range append(u.PersonAliases, u.EntityAliases...) {
		q := Strong
		if strings.EqualFold(strings.TrimSpace(a.Quality), "low") {
			q = Weak
		}
		e.addNames(a.Name, q)
	}
	for _, b := range u.Births {
		e.addBirth(b.birth())
	}
	for _, d := range u.Documents {
		e.addNumber(d.Type, d.Number)
	}
}

// addNames adds the names of a text in which semicolons separate several.
func (e *Entry) addNames(text string, q Quality) {
	for _, name := range strings.Split(text, ";") {
		e.addName(name, q)
	}
}

func (b unBirth) birth() Birth {
	first, last := strings.TrimSpace(b.Date), ""
	if first == "" {
		first = strings.TrimSpace(b.Year)
	}
	if first == "" {
		first, last = strings.TrimSpace(b.From), strings.TrimSpace(b.To)
	}
	born, err := ParseBirth(first)
	if err != nil {
		return Birth{}
	}
	if to, err := ParseBirth(last); err == nil && !to.To.Time().Before(born.From.Time()) {
		born.To = to.To
	}
	born.Circa = strings.TrimSpace(b.Type) == "APPROXIMATELY" || strings.HasPrefix(strings.ToLower(strings.TrimSpace(b.Note)), "approx")
	return born
}
