// Package ats connects applicant-tracking systems: Greenhouse, Ashby and Lever. What they tell by webhook becomes candidates, exactly
// once and in whatever order it comes; the verdict is written back as a note where somebody chose that. Nothing here moves or rejects
// an application there.
//
// A message is believed by its signature alone. It is stored once, by a digest of what is signed, and answered; a job then brings the
// candidate to what the message says, in one transaction with the note that it did. A message that is older than what was seen of the
// same candidate changes nothing, and nobody who was deleted comes back by one that is late.
package ats

import (
	"errors"
	"slices"
	"strings"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// A System is an applicant-tracking system.
type System string

// The systems.
const (
	Greenhouse System = "greenhouse"
	Ashby      System = "ashby"
	Lever      System = "lever"
)

// Systems lists them.
var Systems = []System{Greenhouse, Ashby, Lever}

// Names are what they are called.
var Names = map[System]string{Greenhouse: "Greenhouse", Ashby: "Ashby", Lever: "Lever"}

// addresses are where their APIs are.
var addresses = map[System]string{Greenhouse: "https://harvest.greenhouse.io", Ashby: "https://api.ashbyhq.com", Lever: "https://api.lever.co"}

// A Connection is to one system.
type Connection struct {
	ID        uuid.UUID
	System    System
	Name      string
	Owner     vetting.Actor // whose the candidates are
	APIURL    string
	APIUser   string
	WriteBack bool
	MadeAt    time.Time
	MadeBy    vetting.Actor
	EndedAt   time.Time // zero while it works

	Secret, APIKey []byte // sealed; no key: the API is not asked

	Waiting, Failed int       // events and notes
	Last            time.Time // when it told something; zero: never
}

// actor is who acts for a connection: facts that it recorded are told apart from everybody's.
func (c *Connection) actor() vetting.Actor {
	return vetting.Actor{Name: Names[c.System] + " (" + c.Name + ")", Role: vetting.Recruiter}
}

// A Message is what a system told, as it arrived.
type Message struct {
	Kind   string
	Digest [32]byte // of what is signed
	Body   []byte
}

// An Event is a message that was taken in.
type Event struct {
	ID         uuid.UUID
	Connection Connection
	Kind       string
	Payload    []byte // nil once it took effect
	ReceivedAt time.Time
	State      EventState
	Said       string
	EndedAt    time.Time
}

// An EventState says where an event stands.
type EventState string

// The states of an event.
const (
	EventWaiting EventState = "waiting"
	EventDone    EventState = "done"
	EventIgnored EventState = "ignored" // it is about nothing that is kept here, or older than what was seen
	EventFailed  EventState = "failed"
)

// An act is what a message asks for.
type act struct {
	kind    actKind
	subject string           // the system's id of the candidate
	into    string           // of a merge: whom the candidate was merged into
	at      time.Time        // as of when; zero: unknown
	dossier *dossier.Dossier // of an arrival
	files   []attachment     // résumés
}

type actKind int

const (
	ignore actKind = iota
	arrive
	merge
	leave
)

// An attachment is a file that lies with the system.
type attachment struct {
	name, url string
	withKey   bool // the API's key is sent along
}

// Says are the kinds of facts that a system speaks of: what it said of others stays.
var says = []string{"names/legal", "contacts/email", "contacts/phone", "application", "profiles/linkedin", "profiles/github", "profiles/portfolio", "profiles/other"}

// errForged says that a message is not the system's.
var errForged = errors.New("the signature does not fit")

// A person is what systems say of a candidate, before it is a dossier.
type person struct {
	id                       string
	name                     string
	mails, phones, links     []string
	requisition, title, from string
	applied                  time.Time
}

// dossierOf makes a dossier. What is no mail address, number or link is left out: the rest is worth having.
func (p person) dossierOf(system System) *dossier.Dossier {
	d := &dossier.Dossier{Schema: dossier.Schema, ID: string(system) + "-" + p.id}
	d.Names = []dossier.Name{{Kind: dossier.LegalName, Full: strings.Join(strings.Fields(p.name), " ")}}
	if d.Names[0].Full == "" {
		d.Names[0].Full = "Not named (" + d.ID + ")"
	}
	d.Application = dossier.Application{Requisition: p.requisition, Title: p.title, AppliedAt: p.applied, Source: p.from}
	if d.Application.Requisition == "" {
		d.Application.Requisition = string(system)
	}
	for _, v := range p.mails {
		d.Contacts = addContact(d.Contacts, dossier.Email, v)
	}
	for _, v := range p.phones {
		d.Contacts = addContact(d.Contacts, dossier.Phone, v)
	}
	for _, link := range p.links {
		if link = strings.TrimSpace(link); link != "" {
			d.Profiles = append(d.Profiles, dossier.Profile{Kind: profileKind(link), URL: link})
		}
	}
	return d
}

// addContact adds a contact that is not among them.
func addContact(all []dossier.Contact, kind dossier.ContactKind, value string) []dossier.Contact {
	value = strings.TrimSpace(value)
	if value == "" || slices.ContainsFunc(all, func(c dossier.Contact) bool { return c.Kind == kind && c.Value == value }) {
		return all
	}
	return append(all, dossier.Contact{Kind: kind, Value: value})
}

// profileKind tells a profile by its host.
func profileKind(link string) string {
	host := strings.ToLower(link)
	_, rest, found := strings.Cut(host, "://")
	if found {
		host = rest
	}
	host, _, _ = strings.Cut(host, "/")
	for _, kind := range []string{"linkedin", "github", "gitlab"} {
		if host == kind+".com" || strings.HasSuffix(host, "."+kind+".com") {
			return kind
		}
	}
	return "portfolio"
}
