package store

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

type factRow struct {
	ID          uuid.UUID
	CandidateID uuid.UUID
	Seq         int64 `gorm:"->"` // given by the database
	Member      string
	Value       string
	Files       *string // uuid[]: that the fact names; given where it is a document
	RecordedAt  time.Time
	RecordedBy  *uuid.UUID // nil for somebody without an account, and then RecordedAs says who
	RecordedAs  string
	WithdrawnAt *time.Time
	WithdrawnBy *uuid.UUID // nil where WithdrawnAs says who
	WithdrawnAs string
	Reason      string
	Replaces    *uuid.UUID
}

func (factRow) TableName() string { return "facts" }

func (r *factRow) sealed() (uuid.UUID, []secret) {
	id := r.ID.String()
	return r.CandidateID, []secret{{"facts.value", id, &r.Value}, {"facts.reason", id, &r.Reason}}
}

type fileRow struct {
	ID          uuid.UUID
	CandidateID uuid.UUID
	Name        string
	MediaType   string
	Bytes       int64
	SHA256      []byte `gorm:"column:sha256"`
	Width       int
	Height      int
	PDQ         *hashes `gorm:"column:pdq"`
	Quality     int
	Face        *hashes
	Background  *hashes
	Origin      *string
	UploadedAt  time.Time
	UploadedBy  uuid.UUID
	ReadAt      *time.Time
	Refused     string
	ScanTries   int
	HashedIn    string `gorm:"->"` // the transaction that wrote the hashes; given by the database
}

func (fileRow) TableName() string { return "files" }

func (r *fileRow) sealed() (uuid.UUID, []secret) {
	all := []secret{{"files.name", r.ID.String(), &r.Name}}
	if r.Origin != nil {
		origin := *r.Origin // a copy of the row shares it
		r.Origin = &origin
		all = append(all, secret{"files.origin", r.ID.String(), r.Origin})
	}
	return r.CandidateID, all
}

type filePictureRow struct {
	FileID      uuid.UUID
	CandidateID uuid.UUID
	Kind        string
	Number      int
	PDQ         hashes `gorm:"column:pdq"`
	Quality     int
	HashedIn    string `gorm:"->"`
}

func (filePictureRow) TableName() string { return "file_pictures" }

// hashes is a picture's perceptual hash in eight orientations, a bit(256)[] in the database.
type hashes [8][4]uint64

// Value implements driver.Valuer.
func (h hashes) Value() (driver.Value, error) {
	words := make([]string, len(h))
	for i, o := range h {
		words[i] = fmt.Sprintf("%064b%064b%064b%064b", o[0], o[1], o[2], o[3])
	}
	return "{" + strings.Join(words, ",") + "}", nil
}

// UnmarshalJSON implements json.Unmarshaler.
func (h *hashes) UnmarshalJSON(data []byte) error {
	var words []string
	if err := json.Unmarshal(data, &words); err != nil {
		return err
	}
	if len(words) != len(h) {
		return fmt.Errorf("%d hashes, want %d", len(words), len(h))
	}
	for i, word := range words {
		if len(word) != 256 {
			return fmt.Errorf("hash of %d bits, want 256", len(word))
		}
		for j := range h[i] {
			n, err := strconv.ParseUint(word[64*j:64*(j+1)], 2, 64)
			if err != nil {
				return err
			}
			h[i][j] = n
		}
	}
	return nil
}

// Record implements vetting.Store.
func (s *Store) Record(ctx context.Context, id uuid.UUID) (_ *vetting.Record, err error) {
	defer errs.Wrap(&err, "store.Record(%s)", id)
	return record(ctx, s.db, id)
}

// Standing implements vetting.Store.
func (s *Store) Standing(ctx context.Context, ids []uuid.UUID) (_ map[uuid.UUID]*vetting.Record, err error) {
	defer errs.Wrap(&err, "store.Standing")
	all := make(map[uuid.UUID]*vetting.Record, len(ids))
	if len(ids) == 0 {
		return all, nil
	}
	stored, err := documents[storedRecord](ctx, s.db, `SELECT json_build_object(`+standing+`)::text AS document FROM candidates c JOIN accounts a ON a.id = c.owner_id WHERE c.id IN ?`, ids)
	for i := range stored {
		all[stored[i].ID] = &stored[i].Record
	}
	return all, err
}

// utc is an expression for a time, or null, as encoding/json reads it.
func utc(column string) string {
	return `to_char(` + column + ` AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
}

// standing are the members of a record's document that say who may see it and what is recorded.
var standing = `'ID', c.id, 'ExternalID', c.external_id, 'Key', ` + keyObject("c.id") + `, 'Revision', c.revision,
  'Owner', json_build_object('ID', a.id, 'Name', a.name, 'Role', a.role), 'Team', (SELECT json_agg(account_id) FROM requisition_members WHERE requisition = c.requisition),
  'Facts', (SELECT json_agg(` + factObject + ` ORDER BY f.seq) FROM facts f ` + factAccounts + ` WHERE f.candidate_id = c.id AND f.withdrawn_at IS NULL),
  'Withdrawn', (SELECT json_agg(` + factObject + ` ORDER BY f.seq) FROM facts f ` + factAccounts + ` WHERE f.candidate_id = c.id AND f.withdrawn_at IS NOT NULL)`

// recordQuery makes the whole record of candidates c one document, for a storedRecord to be decoded from: a page that reads it
// asks the database once. Keys are the names of Go's fields; what is null leaves its field zero.
var recordQuery = `SELECT json_build_object(` + standing + `,
  'CreatedAt', ` + utc("c.created_at") + `, 'ChangedAt', ` + utc("c.changed_at") + `, 'AssessedRevision', c.assessed_revision,
  'Newest', (SELECT json_build_object('ID', n.id, 'Assessment', n.document, 'BaseID', b.id, 'Base', b.document,
    'Beside', CASE WHEN n.aside_band <> '' THEN json_build_object('Band', n.aside_band, 'Points', n.aside_points) END) FROM assessments n LEFT JOIN assessments b ON b.id = n.base_id
    WHERE n.candidate_id = c.id ORDER BY n.made_at DESC, n.id DESC LIMIT 1),
  'Review', (SELECT json_build_object('ID', v.id, 'Band', v.band, 'OpenedAt', ` + utc("v.opened_at") + `, 'DueAt', ` + utc("v.due_at") + `, 'HeldAt', ` + utc("v.held_at") + `,
    'Holder', json_build_object('ID', h.id, 'Name', h.name, 'Role', h.role)) FROM reviews v LEFT JOIN accounts h ON h.id = v.holder_id WHERE v.candidate_id = c.id AND v.status = 'open'),
  'Files', (SELECT json_agg(` + fileObject + ` ORDER BY f.id) FROM files f JOIN accounts by ON by.id = f.uploaded_by WHERE f.candidate_id = c.id),
  'Decisions', (SELECT json_agg(` + decisionObject + ` ORDER BY d.decided_at, d.id) FROM decisions d JOIN accounts by ON by.id = d.decided_by
    LEFT JOIN accounts e ON e.id = d.second_by WHERE d.candidate_id = c.id),
  'Proposals', (SELECT json_agg(` + proposalObject + ` ORDER BY p.proposed_at, p.id) FROM proposals p JOIN accounts by ON by.id = p.proposed_by
    LEFT JOIN accounts e ON e.id = p.ended_by WHERE p.candidate_id = c.id),
  'Asides', (SELECT json_agg(` + asideObject + ` ORDER BY s.set_at, s.id) FROM set_asides s JOIN accounts by ON by.id = s.set_by
    LEFT JOIN accounts e ON e.id = s.ended_by WHERE s.candidate_id = c.id),
  'Requests', (SELECT json_agg(` + requestObject + ` ORDER BY q.opened_at, q.id) FROM requests q LEFT JOIN accounts by ON by.id = q.answered_by WHERE q.candidate_id = c.id),
  'Consents', (SELECT json_agg(json_build_object('Kind', kind, 'Version', version, 'Code', written_in, 'GivenAt', ` + utc("given_at") + `, 'WithdrawnAt', ` + utc("withdrawn_at") + `)
    ORDER BY given_at, id) FROM consents WHERE candidate_id = c.id),
  'Shown', (SELECT json_agg(json_build_object('Kind', kind, 'Version', version, 'Code', written_in, 'At', ` + utc("shown_at") + `) ORDER BY shown_at, id) FROM shown_notices WHERE candidate_id = c.id),
  'AdverseActions', (SELECT json_agg(` + adverseObject + ` ORDER BY x.began_at, x.id) FROM adverse_actions x JOIN accounts by ON by.id = x.began_by
    LEFT JOIN accounts e ON e.id = x.ended_by WHERE x.candidate_id = c.id),
  'Said', (SELECT json_agg(json_build_object('ID', p.id, 'First', p.first_id, 'Second', p.second_id, 'Dossiers', json_build_array(f.external_id, s.external_id), 'One', p.one_person,
    'Bases', json_build_array(p.first_basis, p.second_basis)) ORDER BY p.first_id, p.second_id) FROM person_answers p JOIN candidates f ON f.id = p.first_id JOIN candidates s ON s.id = p.second_id
    WHERE p.ended_at IS NULL AND c.id IN (p.first_id, p.second_id)),
  'Cluster', (SELECT cluster_id FROM cluster_members WHERE candidate_id = c.id),
  'LookBacks', (SELECT json_agg(json_build_object('Confirmed', l.confirmed_id, 'Name', o.name, 'At', ` + utc("l.opened_at") + `) ORDER BY l.opened_at, l.confirmed_id)
    FROM look_backs l JOIN candidates o ON o.id = l.confirmed_id WHERE l.candidate_id = c.id),
  'FaceConsent', (SELECT ` + consentObject + ` FROM face_consents f JOIN accounts by ON by.id = f.recorded_by LEFT JOIN accounts e ON e.id = f.ended_by
    WHERE f.candidate_id = c.id ORDER BY f.recorded_at DESC, f.id DESC LIMIT 1))::text AS document
FROM candidates c JOIN accounts a ON a.id = c.owner_id`

const factAccounts = `LEFT JOIN accounts by ON by.id = f.recorded_by LEFT JOIN accounts w ON w.id = f.withdrawn_by`

var (
	factObject = `json_build_object('ID', f.id, 'Member', json_build_object('Name', f.member, 'Value', f.value), 'Replaces', f.replaces,
    'RecordedAt', ` + utc("f.recorded_at") + `, 'RecordedBy', json_build_object('ID', by.id, 'Name', coalesce(by.name, f.recorded_as)),
    'WithdrawnAt', ` + utc("f.withdrawn_at") + `, 'WithdrawnBy', json_build_object('ID', w.id, 'Name', coalesce(w.name, f.withdrawn_as)), 'Reason', f.reason)`

	fileObject = `json_build_object('ID', f.id, 'Name', f.name, 'MediaType', f.media_type, 'Bytes', f.bytes, 'SHA256', encode(f.sha256, 'base64'),
    'Width', f.width, 'Height', f.height, 'PDQ', f.pdq, 'Origin', f.origin, 'Quality', f.quality, 'Face', f.face, 'Background', f.background,
    'UploadedAt', ` + utc("f.uploaded_at") + `, 'UploadedBy', json_build_object('ID', by.id, 'Name', by.name), 'ReadAt', ` + utc("f.read_at") + `,
    'Refused', f.refused, 'ScanTries', f.scan_tries,
    'Inside', (SELECT json_agg(json_build_object('Kind', p.kind, 'Number', p.number, 'PDQ', p.pdq, 'Quality', p.quality) ORDER BY p.kind, p.number)
      FROM file_pictures p WHERE p.file_id = f.id),
    'Scan', (SELECT json_build_object('File', s.file_id, 'Candidate', s.candidate_id, 'Engine', s.engine, 'Zone', s.zone, 'ZoneFull', s.zone_full,
      'ZoneAt', s.zone_place, 'Barcode', s.barcode, 'BarcodeAt', s.barcode_place, 'At', ` + utc("s.scanned_at") + `) FROM scans s WHERE s.file_id = f.id))`

	decisionObject = `json_build_object('ID', d.id, 'Review', d.review_id, 'Outcome', d.outcome, 'Reason', d.reason, 'Words', d.words, 'Hits', d.hits,
    'Revision', d.revision, 'At', ` + utc("d.decided_at") + `, 'By', json_build_object('ID', by.id, 'Name', by.name, 'Role', by.role), 'Deciding', d.deciding,
    'Second', json_build_object('ID', e.id, 'Name', e.name, 'Role', e.role), 'SecondWords', d.second_words)`

	asideObject = `json_build_object('ID', s.id, 'Candidate', s.candidate_id, 'Indicator', s.indicator, 'Version', s.version, 'Inputs', encode(s.inputs, 'base64'),
    'Reason', s.reason, 'Words', s.words, 'At', ` + utc("s.set_at") + `, 'By', json_build_object('ID', by.id, 'Name', by.name, 'Role', by.role), 'ExpiresAt', ` + utc("s.expires_at") + `,
    'Ended', s.ended, 'EndedAt', ` + utc("s.ended_at") + `, 'EndedBy', json_build_object('ID', e.id, 'Name', e.name), 'EndedWords', s.ended_words)`

	requestObject = `json_build_object('ID', q.id, 'Candidate', q.candidate_id, 'Invitation', q.invitation_id, 'Kind', q.kind, 'Words', q.words, 'Fact', q.fact_id,
    'OpenedAt', ` + utc("q.opened_at") + `, 'DueAt', ` + utc("q.due_at") + `, 'Status', q.status, 'AnsweredAt', ` + utc("q.answered_at") + `,
    'AnsweredBy', json_build_object('ID', by.id, 'Name', by.name), 'Answer', q.answer)`

	adverseObject = `json_build_object('ID', x.id, 'Candidate', x.candidate_id, 'Decision', x.decision_id, 'Jurisdiction', x.jurisdiction, 'Days', x.days, 'Business', x.business,
    'Words', x.words, 'Digest', encode(x.report_digest, 'base64'), 'BeganAt', ` + utc("x.began_at") + `, 'BeganBy', json_build_object('ID', by.id, 'Name', by.name),
    'EarliestAt', ` + utc("x.earliest_at") + `, 'State', x.state, 'EndedAt', ` + utc("x.ended_at") + `, 'EndedBy', json_build_object('ID', e.id, 'Name', e.name), 'EndedWords', x.ended_words)`

	proposalObject = `json_build_object('ID', p.id, 'Review', p.review_id, 'Outcome', p.outcome, 'Reason', p.reason, 'Words', p.words, 'Hits', p.hits,
    'Revision', p.revision, 'At', ` + utc("p.proposed_at") + `, 'By', json_build_object('ID', by.id, 'Name', by.name, 'Role', by.role), 'Deciding', p.deciding,
    'Ended', p.ended, 'EndedAt', ` + utc("p.ended_at") + `, 'EndedBy', json_build_object('ID', e.id, 'Name', e.name, 'Role', e.role), 'SecondWords', p.ended_words)`

	consentObject = `json_build_object('ID', f.id, 'Candidate', f.candidate_id, 'GivenOn', to_char(f.given_on, 'YYYY-MM-DD"T00:00:00Z"'), 'Release', f.release_version,
    'Statement', f.statement, 'File', f.file_id, 'RecordedAt', ` + utc("f.recorded_at") + `, 'RecordedBy', json_build_object('ID', by.id, 'Name', by.name),
    'ExpiresAt', ` + utc("f.expires_at") + `, 'Ended', f.ended_why, 'EndedAt', ` + utc("f.ended_at") + `, 'EndedBy', json_build_object('ID', e.id, 'Name', e.name))`
)

// A storedRecord is a record as recordQuery makes it; its own fields are those that a vetting.Record has in another form.
type storedRecord struct {
	vetting.Record
	ExternalID string
	Key        *inlineKey
	Newest     storedAssessment
	Files      []storedFile
}

func (s *storedRecord) sealed() (uuid.UUID, []secret) {
	r := &s.Record
	all := s.Newest.secrets()
	for _, facts := range [][]vetting.Fact{r.Facts, r.Withdrawn} {
		for i := range facts {
			f, id := &facts[i], facts[i].ID.String()
			all = append(all, secret{"facts.value", id, &f.Member.Value}, secret{"facts.reason", id, &f.Reason})
		}
	}
	for i := range s.Files {
		all = append(all, s.Files[i].secrets()...)
	}
	for i := range r.Decisions {
		all = append(all, decisionSecrets(&r.Decisions[i])...)
	}
	for i := range r.Proposals {
		p, id := &r.Proposals[i], r.Proposals[i].ID.String()
		all = append(all, secret{"decisions.words", id, &p.Words}, secret{"proposals.ended_words", id, &p.SecondWords})
	}
	for i := range r.Requests {
		q, id := &r.Requests[i], r.Requests[i].ID.String()
		all = append(all, secret{"requests.words", id, &q.Words}, secret{"requests.answer", id, &q.Answer})
	}
	for i := range r.AdverseActions {
		a, id := &r.AdverseActions[i], r.AdverseActions[i].ID.String()
		all = append(all, secret{"adverse_actions.words", id, &a.Words}, secret{"adverse_actions.ended_words", id, &a.EndedWords})
	}
	for i := range r.Asides {
		a, id := &r.Asides[i], r.Asides[i].ID.String()
		all = append(all, secret{"set_asides.words", id, &a.Words}, secret{"set_asides.ended_words", id, &a.EndedWords})
	}
	if c := r.FaceConsent; c != nil {
		all = append(all, secret{"face_consents.statement", c.ID.String(), &c.Statement})
	}
	return r.ID, all
}

func (s *storedRecord) key() *inlineKey { return s.Key }

func decisionSecrets(d *vetting.Decision) []secret {
	id := d.ID.String()
	return []secret{{"decisions.words", id, &d.Words}, {"decisions.second_words", id, &d.SecondWords}}
}

// A storedAssessment is an assessment and, where it was counted again, the one that it is made whole by.
type storedAssessment struct {
	ID, BaseID       uuid.UUID
	Assessment, Base json.RawMessage
	Beside           *vetting.Beside
}

func (s *storedAssessment) secrets() []secret {
	return []secret{{"assessments.document", s.ID.String(), &s.Assessment}, {"assessments.document", s.BaseID.String(), &s.Base}}
}

// whole returns the assessment, nil where there is none.
func (s storedAssessment) whole() (*indicator.Assessment, error) {
	var newest, base *indicator.Assessment
	for _, from := range []struct {
		document json.RawMessage
		to       **indicator.Assessment
	}{{s.Assessment, &newest}, {s.Base, &base}} {
		if len(from.document) > 0 {
			if err := json.Unmarshal(from.document, from.to); err != nil {
				return nil, err
			}
		}
	}
	if base == nil {
		return newest, nil
	}
	return newest.Onto(base), nil
}

type storedFile struct {
	vetting.File
	Candidate             uuid.UUID // given where the file is read by itself, and so is the next
	Key                   *inlineKey
	Origin                json.RawMessage
	SHA256                []byte
	PDQ, Face, Background *hashes
	Inside                []storedPicture
	Scan                  *storedScan
}

type storedPicture struct {
	dossier.InnerPicture
	PDQ hashes
}

type storedScan struct {
	vetting.Scan
	ZoneAt, BarcodeAt placeColumn
}

func (s *storedFile) sealed() (uuid.UUID, []secret) { return s.Candidate, s.secrets() }

func (s *storedFile) key() *inlineKey { return s.Key }

func (s *storedFile) secrets() []secret {
	id := s.ID.String()
	all := []secret{{"files.name", id, &s.Name}, {"files.origin", id, &s.Origin}}
	if s.Scan != nil {
		all = append(all, secret{"scans.zone", id, &s.Scan.Zone}, secret{"scans.barcode", id, &s.Scan.Barcode})
	}
	return all
}

func record(ctx context.Context, db *gorm.DB, id uuid.UUID) (*vetting.Record, error) {
	stored, err := document[storedRecord](ctx, db, recordQuery+` WHERE c.id = ?`, id)
	if err != nil {
		return nil, err
	}
	return stored.record()
}

// record makes the record of what was opened.
func (s *storedRecord) record() (_ *vetting.Record, err error) {
	for _, stored := range s.Files {
		f, err := stored.file()
		if err != nil {
			return nil, err
		}
		s.Record.Files = append(s.Record.Files, f)
	}
	if s.Record.Assessment, err = s.Newest.whole(); err != nil {
		return nil, err
	}
	s.Record.Beside = s.Newest.Beside
	return &s.Record, s.Record.Build(s.ExternalID)
}

func (s *storedFile) file() (vetting.File, error) {
	f := s.File
	if len(s.Origin) > 0 {
		if err := json.Unmarshal(s.Origin, &f.Origin); err != nil {
			return f, err
		}
	}
	f.SHA256, f.PDQ = [32]byte(s.SHA256), (*[8][4]uint64)(s.PDQ)
	if s.Face != nil && s.Background != nil {
		f.Parts = &dossier.ImageParts{Face: *s.Face, Background: *s.Background}
	}
	for _, p := range s.Inside {
		p.InnerPicture.PDQ = p.PDQ
		f.Inside = append(f.Inside, p.InnerPicture)
	}
	if s.Scan != nil {
		f.Scan = &s.Scan.Scan
		f.Scan.ZoneAt, f.Scan.BarcodeAt = vetting.Place(s.Scan.ZoneAt), vetting.Place(s.Scan.BarcodeAt)
	}
	return f, nil
}
