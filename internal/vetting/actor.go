package vetting

import (
	"bonafide/internal/errs"

	"github.com/google/uuid"
)

// A Role is what an account may do.
type Role string

// The roles. An administrator may do all but decide: who keeps the accounts does not judge candidates. An interviewer sees nothing
// but the forms about the interviews that he or she held.
const (
	Interviewer   Role = "interviewer"
	Recruiter     Role = "recruiter"
	Reviewer      Role = "reviewer"
	Lead          Role = "lead"
	Administrator Role = "administrator"
)

// Roles lists every role, from least to most.
var Roles = []Role{Interviewer, Recruiter, Reviewer, Lead, Administrator}

// A Permission is one thing that a role allows.
type Permission string

// The permissions.
const (
	ViewCandidates Permission = "view candidates"
	RecordEvidence Permission = "record evidence"
	MarkInterviews Permission = "fill in interview forms"
	ViewReviews    Permission = "see the review queue"
	DecideReviews  Permission = "decide reviews"
	AssignReviews  Permission = "assign reviews"
	ManageAccounts Permission = "manage accounts"

	ViewEveryCandidate Permission = "see the candidates of every requisition"
	AssignCandidates   Permission = "say who works on a requisition"

	ManageWatchlists Permission = "manage watch lists"
	SetPolicy        Permission = "set the policy"

	ViewAudit       Permission = "see the log of acts"
	EraseCandidates Permission = "erase candidates"

	ManageConnections Permission = "manage connected systems"
)

var allowed = map[Role]map[Permission]bool{
	Interviewer:   {MarkInterviews: true},
	Recruiter:     {ViewCandidates: true, RecordEvidence: true, MarkInterviews: true},
	Reviewer:      {ViewCandidates: true, ViewEveryCandidate: true, RecordEvidence: true, ViewReviews: true, DecideReviews: true},
	Lead:          {ViewCandidates: true, ViewEveryCandidate: true, AssignCandidates: true, RecordEvidence: true, ViewReviews: true, DecideReviews: true, AssignReviews: true, ManageWatchlists: true, SetPolicy: true, ViewAudit: true, EraseCandidates: true},
	Administrator: {ViewCandidates: true, ViewEveryCandidate: true, AssignCandidates: true, RecordEvidence: true, MarkInterviews: true, ManageAccounts: true, ViewAudit: true, EraseCandidates: true, ManageConnections: true},
}

// Can reports whether the role allows it. An unknown role allows nothing.
func (r Role) Can(p Permission) bool { return allowed[r][p] }

// An Actor is the person who acts. Whoever acts through a link has a name and no account: such an actor has no ID and may
// do nothing but what the link is for. The zero value may do nothing.
type Actor struct {
	ID   uuid.UUID
	Name string
	Role Role
}

// CommandLine is whoever runs the program where its data lie, and so may do what a lead may.
var CommandLine = Actor{Name: "the command line", Role: Lead}

// invited is the candidate, who answers through a link.
var invited = Actor{Name: "the candidate, through a link"}

// May returns errs.Forbidden, with words, where the actor's role does not allow it.
func (a Actor) May(p Permission) error {
	if a.Role.Can(p) {
		return nil
	}
	return errs.Forbiddenf("Your role does not let you %s. Ask an administrator if it should.", errs.Words(p))
}
