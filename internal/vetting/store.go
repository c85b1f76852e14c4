package vetting

import (
	"context"
	"io"
	"iter"
	"time"

	"bonafide/internal/audit"
	"bonafide/internal/dossier"
	"bonafide/internal/face"
	"bonafide/internal/indicator"
	"bonafide/internal/linkage"
	"bonafide/internal/photo"
	"bonafide/internal/reader"

	"github.com/google/uuid"
)

// A Store keeps candidates. Every method is one transaction; an act and its trace in the audit log commit together,
// and so does the job that re-assesses whoever the act concerns.
type Store interface {
	// Record returns a candidate with everything recorded, or errs.NotFound.
	Record(ctx context.Context, id uuid.UUID) (*Record, error)
	// CandidateOf returns the id of the candidate with an external id, or errs.NotFound.
	CandidateOf(ctx context.Context, externalID string) (uuid.UUID, error)
	// CandidatesOf returns the ids of those of the external ids that are candidates'.
	CandidatesOf(ctx context.Context, externalIDs []string) (map[string]uuid.UUID, error)
	// Standing returns of each of the candidates who may see it, its revision and its facts, those withdrawn too, and nothing else of
	// its record. Who is gone is left out.
	Standing(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]*Record, error)
	// Team returns who works on a requisition, by name.
	Team(ctx context.Context, requisition string) ([]Membership, error)
	// JoinTeam stores a membership; one that stands is errs.Conflict. LeaveTeam removes it; one that does not stand is errs.Conflict.
	JoinTeam(ctx context.Context, m Membership) error
	LeaveTeam(ctx context.Context, m Membership) error
	// HandOver changes who owns a candidate; where the owner is another than from by now, it is errs.Conflict.
	HandOver(ctx context.Context, candidate uuid.UUID, from, to, by Actor, at time.Time) error
	// Candidates returns one page of the list.
	Candidates(ctx context.Context, f Filter) (Page, error)
	// OpenReviews returns a page of the queue as the viewer chooses it, most pressing first.
	OpenReviews(ctx context.Context, viewer Actor, f QueueFilter, now time.Time) (QueuePage, error)
	// HoldReview changes who works on an open review. One that is closed, and one that somebody else holds than the holding
	// allows, is errs.Conflict; to be given what one has is no error and writes nothing.
	HoldReview(ctx context.Context, h Holding) error
	// SetDue sets by when an open review is due; one that is closed is errs.Conflict.
	SetDue(ctx context.Context, by Actor, candidate, review uuid.UUID, due, at time.Time) error
	// People returns the accounts with one of the roles that are not disabled, by name.
	People(ctx context.Context, roles []Role) ([]Actor, error)
	// SaveView keeps a filter of an account's under its name, DropView removes it, Views returns all by name.
	SaveView(ctx context.Context, account uuid.UUID, v ReviewView, at time.Time) error
	DropView(ctx context.Context, account uuid.UUID, name string) error
	Views(ctx context.Context, account uuid.UUID) ([]ReviewView, error)
	// NoteShown stores that a text was shown behind a link, with the text, unless that is stored already.
	NoteShown(ctx context.Context, i *Invitation, n Notice, at time.Time) error
	// OpenRequest stores what a candidate asked for, the text that was shown, and the event; a withdrawal of consent ends all that the
	// candidate agreed to, and the measuring of faces. A second open dispute is errs.Conflict.
	OpenRequest(ctx context.Context, q Request, shown Notice, e Event) error
	// OpenRequests returns the requests that nobody has answered, those due first first.
	OpenRequests(ctx context.Context) ([]RequestEntry, error)
	// AnswerRequest stores an answer; one that was answered is errs.Conflict. With a change, which an accepted dispute brings, it
	// applies the change, withdraws the notice that waits, and opens a review where none is.
	AnswerRequest(ctx context.Context, q Request, c *Change) error
	// BeginAdverse stores a first notice with the copy of the report; where one waits it is errs.Conflict.
	BeginAdverse(ctx context.Context, a AdverseAction, report []byte) error
	// EndAdverse stores that a notice became final or was withdrawn; one that ended before is errs.Conflict.
	EndAdverse(ctx context.Context, a AdverseAction) error
	// AdverseReport returns the copy of the report that came with a notice, or errs.NotFound.
	AdverseReport(ctx context.Context, id uuid.UUID) ([]byte, error)
	// WaitingPeriods returns the days that a lead set, by the code of the jurisdiction.
	WaitingPeriods(ctx context.Context) (map[string]Jurisdiction, error)
	// SetWaitingPeriod stores them in the place of earlier ones.
	SetWaitingPeriod(ctx context.Context, j Jurisdiction) error

	// Undo opens the review of a decision again and applies the change that takes its outcome back. A decision that is older than
	// UndoWindow at the change's time, or gone, is errs.Conflict, and so is another review that was opened since. One person's stays
	// among the proposals as taken back; that of two waits for the second person again.
	Undo(ctx context.Context, d Decision, c Change) error
	// Hubs returns the candidate's keys that others have too, or that a person said something of.
	Hubs(ctx context.Context, r *Record) (Hubs, error)
	// OpenHubs returns the keys that very many have, those first of which nobody said anything, and those of which somebody did.
	OpenHubs(ctx context.Context) ([]Hub, error)
	// Hub returns a key by its hash and some of who has it, or errs.NotFound.
	Hub(ctx context.Context, kind linkage.KeyKind, hash []byte) (Hub, []Listed, error)
	// AnswerHub stores what a person says of a key in the place of what was said before, and makes the assessment of everybody
	// due who has it.
	AnswerHub(ctx context.Context, h Hub, a HubAnswer) error
	// EndHubAnswers ends the answers whose time is over, makes the assessments due that this calls for, and returns how many.
	EndHubAnswers(ctx context.Context, now time.Time) (int, error)
	// Neighbours returns the candidates that share a key or a picture with the record's, in a fixed order.
	Neighbours(ctx context.Context, of *Record) ([]*Record, error)
	// Alike returns the candidates that are worth comparing with one as records of one person, what is compared of them, and
	// what was said of them and is in force; also those of the others that are candidates. Only those whom the seer sees, the zero
	// id being everybody.
	Alike(ctx context.Context, of *Record, others []uuid.UUID, seer uuid.UUID) ([]Alike, error)
	// AnswerPerson stores an answer in the place of an earlier one and makes the assessments due that it concerns.
	AnswerPerson(ctx context.Context, a PersonAnswer) error
	// WithdrawPersonAnswer ends the answer in force and makes the assessments due that it concerned; none is errs.Conflict.
	WithdrawPersonAnswer(ctx context.Context, a PersonAnswer, by Actor, at time.Time) error
	// Erase deletes a candidate with all that is made of it or says something of it, makes the assessments due of whoever shared
	// something, and returns whose bytes are to go. One under a legal hold is errs.Conflict.
	Erase(ctx context.Context, id uuid.UUID, by Actor, why ErasureReason, at time.Time) (files []uuid.UUID, err error)
	// Expired returns the candidates whose record was kept long enough, so many at most, the longest first.
	Expired(ctx context.Context, now time.Time, most int) ([]Expired, error)
	// Retention returns the schedule and what follows from it.
	Retention(ctx context.Context, now time.Time) (*Retention, error)
	// SetRetention sets the days of outcomes; 0 takes the rule away.
	SetRetention(ctx context.Context, days map[Outcome]int, by Actor, at time.Time) error
	// SetDataRules sets the days of kinds of data; 0 takes a rule away.
	SetDataRules(ctx context.Context, rules []DataRule, by Actor, at time.Time) error
	// DataDue returns the kinds of data of candidates that were kept long enough, so many at most, the longest first.
	DataDue(ctx context.Context, now time.Time, most int) ([]DataDue, error)
	// LetGo deletes data of one kind of a candidate with what is made of them, and makes the assessments due that this calls for. A
	// legal hold, an open review and a revision that is another are errs.Conflict.
	LetGo(ctx context.Context, g LettingGo) error
	// SetHold places a hold in the place of one that stands, or lifts it; none to lift is errs.Conflict.
	SetHold(ctx context.Context, h LegalHold, place bool) error
	// Hold returns the hold on a candidate, or errs.NotFound.
	Hold(ctx context.Context, id uuid.UUID) (*LegalHold, error)
	// AuditPage returns the events of the log that the filter chooses, newest first, so many at most.
	AuditPage(ctx context.Context, f AuditFilter, most int) (AuditPage, error)
	// AuditEntries hands over the text of every entry that has its place, in order, and returns the checkpoint that was signed for
	// them; a log without one is errs.NotFound.
	AuditEntries(ctx context.Context, each func(entry []byte) error) (checkpoint string, err error)
	// History returns what was done to a candidate, oldest first, restricted events only where asked for.
	History(ctx context.Context, id uuid.UUID, restricted bool) ([]Event, error)
	// ScreenedAfter returns the first candidates after that id, in the order of their ids.
	ScreenedAfter(ctx context.Context, after uuid.UUID, limit int) ([]Screened, error)

	// File returns a file, of whichever candidate, or errs.NotFound.
	File(ctx context.Context, id uuid.UUID) (File, error)
	// SaveReading stores what was seen in a file that waited for it and makes the assessments due that this calls for; a file
	// that does not wait is errs.Conflict.
	SaveReading(ctx context.Context, f File) error
	// SaveUpload stores a file that a fact of the candidate's may name, and forgets those of before that time. An id that is taken is
	// errs.Conflict, a candidate that is gone errs.NotFound.
	SaveUpload(ctx context.Context, candidate uuid.UUID, f File, forget time.Time) error
	// Uploaded returns how many files the account handed in since that time, and their bytes together.
	Uploaded(ctx context.Context, account uuid.UUID, since time.Time) (files int, bytes int64, err error)
	// UploadsOf returns those of the candidate since that time, those too that facts name by now.
	UploadsOf(ctx context.Context, candidate uuid.UUID, since time.Time) ([]File, error)
	// FilesAmong returns which of the ids are those of files.
	FilesAmong(ctx context.Context, ids []uuid.UUID) ([]uuid.UUID, error)

	// Create stores a new candidate; an external id that is taken is errs.Conflict.
	Create(ctx context.Context, externalID string, c Change) error
	// Apply changes a candidate whose revision is the expected one; another is errs.Conflict.
	Apply(ctx context.Context, c Change) error
	// BeginIntake returns the import of a file with the fingerprint that has not ended, and stores in as a new one where there is none.
	BeginIntake(ctx context.Context, in Intake) (*Intake, error)
	// TakeIn stores new candidates, applies changes and brings an import from one state to the next. Where the import, an
	// external id or a revision is not as expected it is errs.Conflict.
	// By its rows, one a candidate, TakenIn knows those candidates' rows again.
	TakeIn(ctx context.Context, from, to Intake, arrivals []Arrival, changes []Change, rows []IntakeRow) error
	// WantsDigest reports whether an account asked for the daily mail, and SetDigest notes that it did or ended it.
	WantsDigest(ctx context.Context, account uuid.UUID) (bool, error)
	SetDigest(ctx context.Context, by Actor, wanted bool, at time.Time) error
	// ClaimDigest notes for one account of the roles that its digest of the day is sent, and returns it; errs.NotFound where all of the day
	// are claimed. UnclaimDigest takes that back.
	ClaimDigest(ctx context.Context, day time.Time, roles []Role) (uuid.UUID, error)
	UnclaimDigest(ctx context.Context, account uuid.UUID) error
	// Digest counts what waits for an account.
	Digest(ctx context.Context, account uuid.UUID, now time.Time) (*Digest, error)
	// Touched returns what was done about a candidate since the import, by that account, brought the record; "" for nothing. One whom it did
	// not bring, or who is gone, is errs.NotFound.
	Touched(ctx context.Context, by, of, id uuid.UUID) (Kept, error)
	// TakenIn returns the external ids of the candidates whom the texts of rows brought to the revision that they have, by the
	// texts' places.
	TakenIn(ctx context.Context, texts [][]byte) (map[int]string, error)
	// Assess locks a candidate, hands it and what stands around it to judge, and stores what judge returns.
	Assess(ctx context.Context, id uuid.UUID, judge Judge) error
	// Due returns candidates whose assessments' time has come, those first that wait longest.
	Due(ctx context.Context, at time.Time, most int) ([]uuid.UUID, error)
	// AssessDue does what Assess does for one of them; one that is due no longer or is being assessed is errs.NotFound.
	AssessDue(ctx context.Context, id uuid.UUID, at time.Time, judge Judge) error
	// Postpone puts off an assessment that is due before that time.
	Postpone(ctx context.Context, id uuid.UUID, until time.Time) error
	// Rekey makes the keys anew of so many candidates at most whose keys are of an earlier version, makes the assessments due that
	// this calls for, and returns how many candidates it took.
	Rekey(ctx context.Context, most int) (int, error)
	// CountIndicators counts anew how often each indicator answers what, over every candidate.
	CountIndicators(ctx context.Context, at time.Time) error
	// Tallies returns what was counted last, by indicator.
	Tallies(ctx context.Context) (map[string]Tally, error)
	// EnqueueAssessments makes the candidates' assessments due.
	EnqueueAssessments(ctx context.Context, ids []uuid.UUID) error
	// SaveScan stores what a program read in a file, unless something is stored of it already.
	SaveScan(ctx context.Context, scan Scan) error
	// EnqueueScans makes scans due for at most so many pictures of documents in force that were read before a time and have
	// none, the newest first, and returns how many.
	EnqueueScans(ctx context.Context, before time.Time, limit int) (int, error)
	// Note writes an event into the log that changes nothing else; the zero id is for one about no candidate.
	Note(ctx context.Context, id uuid.UUID, e Event) error
	// Decide closes the open review with the decision, deletes the templates of the candidate's face and applies the change;
	// no open review is errs.Conflict. A final decision ends the consent to measure faces too. One that proposes is stored
	// alone; a revision that is another, and a proposal that somebody answered, are errs.Conflict.
	Decide(ctx context.Context, r Ruling) error
	// SetAside stores that a finding is set aside, and assesses the candidate by the same transaction; a revision that is another,
	// and a finding that is set aside already, are errs.Conflict. LiftAside stores the end of one, and assesses too; one that
	// ended is errs.Conflict.
	SetAside(ctx context.Context, a Aside, revision int64, judge Judge) error
	LiftAside(ctx context.Context, a Aside, judge Judge) error
	// EndProposal stores that a candidate's proposal ended without a decision; one that ended before is errs.Conflict.
	EndProposal(ctx context.Context, candidate uuid.UUID, p Proposal) error
	// DecideTogether does the same for several candidates, all or none. The error of one that cannot be decided names it: see Undecidable.
	DecideTogether(ctx context.Context, rulings []Ruling) error

	// Clusters returns the clusters that there are, so many at most and in that order.
	Clusters(ctx context.Context, order ClusterOrder, most int) ([]Cluster, error)
	// Cluster returns a cluster with a page of its members and what joins those to each other, or errs.NotFound. One that went
	// into another has that one's id as Forward.
	Cluster(ctx context.Context, id uuid.UUID, page int) (*Cluster, error)
	// ClusterGraph returns a cluster with all its members, of each what lists show, and what joins them but for what they share; or
	// errs.NotFound.
	ClusterGraph(ctx context.Context, id uuid.UUID) (*Cluster, error)

	// AskReviewers stores a pair to be compared; two files that were asked about before are errs.Conflict.
	AskReviewers(ctx context.Context, p FacePair) error
	// FacePair returns a pair with its answers in their order, or errs.NotFound.
	FacePair(ctx context.Context, id uuid.UUID) (*FacePair, error)
	// FacePairOf returns the pair of two files, in whichever order, or errs.NotFound.
	FacePairOf(ctx context.Context, a, b uuid.UUID) (*FacePair, error)
	// OpenFacePairs returns the pairs that the account may answer and has not, oldest first, without answers.
	OpenFacePairs(ctx context.Context, voter uuid.UUID) ([]FacePair, error)
	// Vote stores the last of a pair's answers. With a change, which the last that is needed brings, it closes the pair
	// and applies the change. An answer given in between is errs.Conflict.
	Vote(ctx context.Context, p *FacePair, c *Change) error

	// RecordFaceConsent stores a consent with its form, nil for none; where one is in force it is errs.Conflict.
	RecordFaceConsent(ctx context.Context, c FaceConsent, form *File) error
	// WithdrawFaceConsent ends a consent in force and deletes its templates; one that ended before is errs.Conflict.
	WithdrawFaceConsent(ctx context.Context, candidate, consent uuid.UUID, at time.Time, by Actor) error
	// ExpireFaceConsents ends the consents whose time is over, deletes their templates and returns how many ended.
	ExpireFaceConsents(ctx context.Context, at time.Time) (int, error)
	// FaceTemplates returns the templates made under a consent, by file.
	FaceTemplates(ctx context.Context, consent uuid.UUID) (map[uuid.UUID]face.Template, error)
	// SaveFaceMeasure stores a measure and the templates made for it. A consent that is not in force any longer is
	// errs.Conflict, and nothing is stored.
	SaveFaceMeasure(ctx context.Context, m FaceMeasure, made map[uuid.UUID]face.Template) error
	// AskInterviewer stores a form and the event. Where the interviewer has one for that interview it is errs.Conflict.
	AskInterviewer(ctx context.Context, f InterviewForm) error
	// InterviewForms returns the forms about a candidate that stand, by the time of the interview.
	InterviewForms(ctx context.Context, candidate uuid.UUID) ([]InterviewForm, error)
	// OwnInterviewForms returns the forms of an account that are open at the time, by the time of the interview.
	OwnInterviewForms(ctx context.Context, interviewer uuid.UUID, at time.Time) ([]InterviewForm, error)
	// InterviewForm returns a form, or errs.NotFound.
	InterviewForm(ctx context.Context, id uuid.UUID) (*InterviewForm, error)
	// TakeBackInterviewForm takes a candidate's form back; one that was handed in or taken back before is errs.Conflict.
	TakeBackInterviewForm(ctx context.Context, candidate, id uuid.UUID, by Actor, at time.Time) error
	// HandInInterviewForm stores that the form was handed in and applies the change that records what it says. A candidate whose
	// revision is another is errs.Conflict; a form that was taken back is errs.Forbidden.
	HandInInterviewForm(ctx context.Context, f InterviewForm, c Change) error

	// Invite stores a link.
	Invite(ctx context.Context, i Invitation) error
	// Invitations returns the links made for a candidate with their check-ins, newest first.
	Invitations(ctx context.Context, candidate uuid.UUID) ([]Invitation, error)
	// Invitation returns a link with its check-ins, or errs.NotFound.
	Invitation(ctx context.Context, id uuid.UUID) (*Invitation, error)
	// EndInvitation ends a candidate's link before its time; one that ended before is errs.Conflict.
	EndInvitation(ctx context.Context, candidate, id uuid.UUID, why InvitationEnd, by Actor, at time.Time) error
	// CheckIn stores a check-in and applies the change that records its session. A link that ended, a browser that checked
	// in before, and a candidate whose revision is another are errs.Conflict.
	CheckIn(ctx context.Context, in CheckIn, c Change) error
	// Decline stores that a candidate declined and the event, unless one stands for that link.
	Decline(ctx context.Context, in CheckIn, e Event) error
	// SaveReply stores a referee's answers in the place of earlier ones and applies the change that records them. A link that
	// ended, one answered by another browser, and a candidate whose revision is another are errs.Conflict.
	SaveReply(ctx context.Context, r Reply, c Change) error
	// DeclineReply stores that a referee declined and the event, unless one stands for that link.
	DeclineReply(ctx context.Context, r Reply, e Event) error
	// Disown ends a link in the name of who got it and applies the change that records why; one that ended before is
	// errs.Conflict.
	Disown(ctx context.Context, invitation uuid.UUID, c Change) error

	// QueueMail stores a mail and makes it due to be sent. Where one of that link waits, or was a reminder and this is
	// another, it is errs.Conflict.
	QueueMail(ctx context.Context, m Mail) error
	// Mail returns a mail, or errs.NotFound.
	Mail(ctx context.Context, id uuid.UUID) (*Mail, error)
	// BeginTry stores, in the row and in m, that a try begins, which is not answered yet; another that began since m was read
	// is errs.Conflict.
	BeginTry(ctx context.Context, m *Mail, at time.Time) error
	// EndTry stores the state, the answer, the end and how many tries are unanswered.
	EndTry(ctx context.Context, m Mail) error
	// DueReminders returns, for each referee's link that works, was sent last before that time and has neither reply nor
	// reminder, the last mail.
	DueReminders(ctx context.Context, now, sentBefore time.Time) ([]Mail, error)

	// QueueEnquiry stores a question and makes it due to be asked. Where those of its kind since that time cost the budget already,
	// in whichever process, it is errs.Forbidden; where one about the same waits, errs.Conflict.
	QueueEnquiry(ctx context.Context, e Enquiry, since time.Time, budget int) error
	// Enquiry returns a question, or errs.NotFound.
	Enquiry(ctx context.Context, id uuid.UUID) (*Enquiry, error)
	// BeginEnquiry stores that a question is being asked; one that does not wait is errs.Conflict.
	BeginEnquiry(ctx context.Context, id uuid.UUID, at time.Time) error
	// EndEnquiry stores how a question ended and applies the change that records the answer, nil for none. A question that has
	// ended, and a candidate whose revision is another, are errs.Conflict.
	EndEnquiry(ctx context.Context, e Enquiry, c *Change) error
	// EnquiriesOf returns the questions of one kind about a candidate, newest first, and what all of that kind cost since that
	// time, whomever they are about.
	EnquiriesOf(ctx context.Context, candidate uuid.UUID, kind EnquiryKind, since time.Time) ([]Enquiry, int, error)
	// Enquiries returns the newest questions, newest first, and what those since that time cost by kind.
	Enquiries(ctx context.Context, since time.Time, most int) ([]Enquiry, map[EnquiryKind]int, error)

	// FaceMeasureOf returns the newest measure of two files, in whichever order, or errs.NotFound.
	FaceMeasureOf(ctx context.Context, a, b uuid.UUID) (*FaceMeasure, error)
}

// A Subject is a candidate to be judged and what stands around it.
type Subject struct {
	*Record
	Others  []*linkage.Prepared // every candidate that shares a key or a picture with it
	Farther []*linkage.Prepared // those nearest of whom others lead to over keys
	Answers []PersonAnswer      // in force, of it and of pairs of the others
	Hubs    Hubs
	Watch   dossier.Listings // what the watch list names of it, expired or not; nil where the list is empty

	Cleared map[string]bool  // digests of the matches on sanctions lists that people cleared
	Policy  indicator.Policy // the one in force
}

// A Judgement is what is stored of an assessment.
type Judgement struct {
	Assessment *indicator.Assessment
	Review     bool      // a person must look
	Again      time.Time // when it may change though no fact does; zero: never

	Screening dossier.Screening // what sanctions lists hold that a name resembles, cleared or not
	Outdated  []PersonAnswer    // answers of the candidate's record that rest on what it no longer says

	CountAgain []Aside // what was set aside until now
	Beside     *Beside // nil where nothing is set aside

	Edges     []linkage.Edge // what joins the candidate to others
	Confirmed time.Time      // when the candidate's case was confirmed; zero: it is not
	LookBack  []string       // the dossiers beside those of the cluster at which a person should look again, since it was: see LookBack
}

// A Judge assesses a candidate.
type Judge func(Subject) Judgement

// A Change is one act on a candidate's facts.
type Change struct {
	Candidate uuid.UUID
	Expected  int64 // the revision that the act was based on; 0 for a new candidate
	At        time.Time
	Actor     Actor
	Add       []Fact
	Withdraw  []uuid.UUID
	Reason    string // why facts are withdrawn
	Files     []File // new ones; those that wait to be read are, by a job that the change makes due
	Summary   Summary
	Keys      []linkage.Key // every key of the dossier as the change leaves it
	Action    string        // for the audit log: what was done …
	Detail    string        // … and to what
}

// An Event is one entry of the audit log.
type Event struct {
	ID        uuid.UUID // zero in Note: a new one
	At        time.Time
	Actor     Actor
	Action    string
	Candidate uuid.UUID // zero: it is about none
	On        string    // what was acted on: a kind and an id, never personal
	Detail    string    // words for people, kept beside the log until the candidate is erased
	Denied    bool      // it was asked for and not done
	Place     int64     // its entry's in the log, from 0; negative before it has one
	Changes   []audit.Change
}

// A Filter chooses and pages candidates. The zero value is the first page of all.
type Filter struct {
	Query       string           // part of a name, an external id or a requisition; or a whole phone number or mail address
	Bands       []indicator.Band // any of them, "" for those not assessed yet; none: whatever the band
	Requisition string
	Owner       uuid.UUID
	Seer        uuid.UUID // those whom the account owns or whose requisitions it works on; zero: everybody. Service.Candidates sets it
	Duplicates  bool      // also records that stand behind an older one of the same person; a Query finds them in any case
	Page        int       // from 0

	After *ListPlace // the list goes on after it, and Page counts from there; nil: from the beginning
	Limit int        // candidates a page; 0: PageSize
}

// A ListPlace is where a candidate stands in the list.
type ListPlace struct {
	AppliedAt time.Time
	ID        uuid.UUID
}

// PageSize is how many candidates a page of the list holds.
const PageSize = 50

// A Page is one page of the list of candidates, newest application first.
type Page struct {
	Candidates []Listed
	More       bool // a further page exists
}

// A Listed candidate is what the list shows of it.
type Listed struct {
	Summary
	ID         uuid.UUID
	ExternalID string
	Owner      string
	Band       indicator.Band // empty before the first assessment
	Points     float64
	Coverage   indicator.Coverage
	NextStep   string
	Behind     bool // an older record was found to be the same person's
	Duplicates int  // later records that were found to be the same person's
}

// A QueueEntry is an open review and whom it is about.
type QueueEntry struct {
	Review
	Candidate Listed
	Cluster   uuid.UUID // in which the candidate is; zero: none
	LookBack  bool      // something is shared with a confirmed case: see LookBack
	Aside     bool      // a finding is set aside
	Requests  int       // of the candidate that nobody has answered
	Disputed  bool      // one of them is a dispute: nothing may be decided
	Proposed  Actor     // who proposed an outcome that waits for a second person; zero: nobody
}

// A Reader reads uploads; package reader implements it. A file that is not accepted is *photo.Refused.
type Reader interface {
	Read(ctx context.Context, name, contentType string, data []byte) (*reader.Seen, error)
	Examine(ctx context.Context, data []byte) (*photo.Examination, error)
	DrawAid(ctx context.Context, aid photo.Aid, data []byte) ([]byte, error) // errs.NotFound where there is nothing to show
	DrawPage(ctx context.Context, data []byte, n int) (*reader.Page, error)  // n from 0; errs.NotFound where there is none
	HashPages(ctx context.Context, data []byte) ([]photo.PDQ, error)         // of a PDF document's first pages, in order
	Measure(ctx context.Context, data []byte) (face.Measure, error)
	Scan(ctx context.Context, preview []byte, asOf time.Time) (*reader.Scan, error)
	ReadPrint(ctx context.Context, picture []byte) (string, error) // of a page
}

// A Blobs keeps the bytes of files; package blob implements it.
type Blobs interface {
	Put(ctx context.Context, key string, r io.Reader, size int64) error
	Open(ctx context.Context, key string) (io.ReadCloser, error)
	Delete(ctx context.Context, key string) error
	Older(ctx context.Context, than time.Time) iter.Seq2[string, error]
}
