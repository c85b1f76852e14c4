package vetting

import (
	"fmt"
	"strings"
	"time"

	"bonafide/internal/calendar"
	"bonafide/internal/mail"
)

// Purposes are the words for what a candidate checks in for.
var Purposes = map[InvitationKind]string{ForInterview: "interview", ForAssessment: "assessment", ForOnboarding: "onboarding meeting"}

// minute writes a time for whoever reads a letter.
func minute(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04 UTC") }

// Words is what a recruiter sends along with the link.
func (i *Invitation) Words(link string) string {
	if i.Kind == ForRights {
		return "This page shows what is recorded about your application. You can correct, explain or dispute it there, and ask for a copy or for deletion:\n" + link +
			"\nThe link works until " + minute(i.ClosesAt) + "."
	}
	if i.Kind == ForReference {
		return "We would like to ask you a few questions about working together:\n" + link +
			"\nThe link works until " + minute(i.ClosesAt) + ". The page says first what is recorded and why. It takes a few minutes, and you may decline."
	}
	return "Please check in shortly before we meet, with the computer that you will use in the meeting:\n" + link +
		"\nThe link works from " + minute(i.OpensAt) + ". The page says first what is recorded and why. It takes a minute, and you may decline."
}

// meetingTime is how long a calendar shows a meeting to be.
const meetingTime = time.Hour

// Calendar returns the meeting that a candidate checks in for, as a calendar file.
func (i *Invitation) Calendar(link string, now time.Time) []byte {
	purpose := Purposes[i.Kind]
	e := calendar.Event{ID: i.ID.String(), Start: i.StartsAt, End: i.StartsAt.Add(meetingTime), Title: strings.ToUpper(purpose[:1]) + purpose[1:], Text: i.Words(link), Link: link}
	return calendar.File(now, e)
}

// letter returns the mail that carries a link. It says who sent it, so that whoever gets it can ask.
func (s *Service) letter(m Mail, i *Invitation, candidate string, referee string) mail.Message {
	link := s.Link(i)
	message := mail.Message{ID: m.ID.String(), To: m.To}
	if i.Kind == ForReference {
		message.Letter = s.refereesLetter(m, i, candidate, referee, link)
		return message
	}
	if i.Kind == ForRights {
		message.Letter = s.rightsLetter(i, link)
		return message
	}
	message.Letter = s.checkInLetter(i, link)
	message.Files = []mail.File{{Name: "check-in.ics", Type: calendar.MediaType, Data: i.Calendar(link, s.Now())}}
	return message
}

// with returns “ with the company”, or the other words where it has no name.
func with(company, otherwise string) string {
	if company == "" {
		return otherwise
	}
	return " with " + company
}

// signature is who asks.
func (s *Service) signature(i *Invitation) string {
	if s.Company == "" {
		return i.CreatedBy.Name
	}
	return i.CreatedBy.Name + ", " + s.Company
}

func (s *Service) checkInLetter(i *Invitation, link string) mail.Letter {
	return mail.Letter{Subject: "Check in for your " + Purposes[i.Kind] + " on " + i.StartsAt.UTC().Format("2 January"), Parts: []mail.Part{
		{Words: "Hello,"},
		{Words: fmt.Sprintf("your %s%s is on %s. Please check in shortly before it, with the computer that you will use in the meeting:", Purposes[i.Kind], with(s.Company, ""), minute(i.StartsAt))},
		{Link: link},
		{Words: fmt.Sprintf("The link works from %s to %s. It is for you alone: please do not pass it on.", minute(i.OpensAt), minute(i.ClosesAt))},
		{Words: "The page says first what is recorded, why, and who sees it. It takes a minute. You may decline, which counts for nothing."},
		{Words: "The file that is attached puts the meeting into your calendar."},
		{Words: s.signature(i)},
	}}
}

func (s *Service) rightsLetter(i *Invitation, link string) mail.Letter {
	return mail.Letter{Subject: "Your application" + with(s.Company, ""), Parts: []mail.Part{
		{Words: "Hello,"},
		{Words: fmt.Sprintf("this page shows what is recorded about your application%s. You can correct, explain or dispute it there, and ask for a copy or for deletion:", with(s.Company, ""))},
		{Link: link},
		{Words: fmt.Sprintf("The link works until %s. It is for you alone: whoever has it sees what is recorded.", minute(i.ClosesAt))},
		{Words: s.signature(i)},
	}}
}

func (s *Service) refereesLetter(m Mail, i *Invitation, candidate, referee, link string) mail.Letter {
	subject, first := "Reference for "+candidate, fmt.Sprintf("%s applies for a job%s and named you as somebody who knows their work. Would you answer a few questions about it?", candidate, with(s.Company, " with us"))
	if m.Kind == MailReminder {
		subject, first = "Reminder: "+subject, fmt.Sprintf("a few days ago we asked you about %s, who named you as somebody who knows their work. You have not answered yet. This is the only reminder.", candidate)
	}
	return mail.Letter{Subject: subject, Parts: []mail.Part{
		{Words: "Hello " + referee + ","},
		{Words: first},
		{Link: link},
		{Words: fmt.Sprintf("The link works until %s. It is for you alone: please do not pass it on.", minute(i.ClosesAt))},
		{Words: "The page says first what is recorded, why, and who sees it. It takes a few minutes. You may decline, or say there that you do not know this person."},
		{Words: s.signature(i)},
	}}
}
