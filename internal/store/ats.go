package store

import (
	"context"
	"crypto/sha256"
	"errors"
	"time"

	"bonafide/internal/ats"
	"bonafide/internal/duplicate"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"
	"bonafide/internal/webhook"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

type connectionRow struct {
	ID        uuid.UUID
	System    string
	Name      string
	OwnerID   uuid.UUID
	Secret    []byte
	APIKey    []byte `gorm:"column:api_key"`
	APIUser   string `gorm:"column:api_user"`
	APIURL    string `gorm:"column:api_url"`
	WriteBack bool
	MadeAt    time.Time
	MadeBy    uuid.UUID
	EndedAt   *time.Time
}

func (connectionRow) TableName() string { return "ats_connections" }

type atsEventRow struct {
	ID           uuid.UUID
	ConnectionID uuid.UUID
	Digest       []byte
	Kind         string
	Payload      []byte
	ReceivedAt   time.Time
	State        string
	Said         string
	EndedAt      *time.Time
}

func (atsEventRow) TableName() string { return "ats_events" }

type atsSubjectRow struct {
	ConnectionID uuid.UUID
	Subject      []byte
	SeenAt       time.Time
	Gone         bool
	MergedInto   []byte
}

func (atsSubjectRow) TableName() string { return "ats_subjects" }

type atsCandidateRow struct {
	CandidateID  uuid.UUID
	ConnectionID uuid.UUID
	Subject      []byte
	KnownAs      string
	Told         string
}

func (atsCandidateRow) TableName() string { return "ats_candidates" }

type atsNoteRow struct {
	ID           uuid.UUID
	CandidateID  uuid.UUID
	ConnectionID uuid.UUID
	Words        string
	QueuedAt     time.Time
	State        string
	Tries        int
	NextAt       *time.Time
	Answer       string
	EndedAt      *time.Time
}

func (atsNoteRow) TableName() string { return "ats_notes" }

// A namedConnectionRow is a connection with the people's names and how what it told stands.
type namedConnectionRow struct {
	Connection        connectionRow `gorm:"embedded"`
	OwnerName, ByName string
	Waiting, Failed   int
	Last              *time.Time
}

const connectionQuery = `SELECT k.*, o.name AS owner_name, b.name AS by_name,
(SELECT count(*) FROM ats_events e WHERE e.connection_id = k.id AND e.state = 'waiting') AS waiting,
(SELECT count(*) FROM ats_events e WHERE e.connection_id = k.id AND e.state = 'failed') AS failed,
(SELECT max(received_at) FROM ats_events e WHERE e.connection_id = k.id) AS last
FROM ats_connections k JOIN accounts o ON o.id = k.owner_id JOIN accounts b ON b.id = k.made_by `

func (r namedConnectionRow) connection() ats.Connection {
	c := r.Connection
	return ats.Connection{
		ID: c.ID, System: ats.System(c.System), Name: c.Name, Owner: vetting.Actor{ID: c.OwnerID, Name: r.OwnerName}, APIURL: c.APIURL, APIUser: c.APIUser, WriteBack: c.WriteBack,
		MadeAt: c.MadeAt.UTC(), MadeBy: vetting.Actor{ID: c.MadeBy, Name: r.ByName}, EndedAt: orZero(c.EndedAt), Secret: c.Secret, APIKey: c.APIKey,
		Waiting: r.Waiting, Failed: r.Failed, Last: orZero(r.Last),
	}
}

func onConnection(id uuid.UUID) string { return "connection " + id.String() }

// subjectHash is what stays of a system's id.
func (s *Store) subjectHash(connection uuid.UUID, subject string) []byte {
	return s.hashKey("ats", connection.String()+" "+subject)
}

// CreateConnection implements ats.Store.
func (s *Store) CreateConnection(ctx context.Context, c ats.Connection) (err error) {
	defer errs.Wrap(&err, "store.CreateConnection")
	row := connectionRow{ID: c.ID, System: string(c.System), Name: c.Name, OwnerID: c.Owner.ID, Secret: c.Secret, APIKey: c.APIKey, APIUser: c.APIUser, APIURL: c.APIURL,
		WriteBack: c.WriteBack, MadeAt: c.MadeAt, MadeBy: c.MadeBy.ID}
	return s.transact(ctx, func(t tx) error {
		if err := create(ctx, t.db, &row); err != nil {
			return err
		}
		return writeEvent(ctx, t, event{At: c.MadeAt, ActorID: &c.MadeBy.ID, Action: "connected an applicant-tracking system", On: onConnection(c.ID), Detail: string(c.System) + ", " + c.Name + ", " + c.APIURL})
	})
}

// Connections implements ats.Store.
func (s *Store) Connections(ctx context.Context) (_ []ats.Connection, err error) {
	defer errs.Wrap(&err, "store.Connections")
	rows, err := query[namedConnectionRow](ctx, s.db, connectionQuery+`ORDER BY k.made_at DESC, k.id DESC`)
	all := make([]ats.Connection, len(rows))
	for i, r := range rows {
		all[i] = r.connection()
	}
	return all, err
}

// Connection implements ats.Store.
func (s *Store) Connection(ctx context.Context, id uuid.UUID) (_ *ats.Connection, err error) {
	defer errs.Wrap(&err, "store.Connection(%s)", id)
	row, err := queryRow[namedConnectionRow](ctx, s.db, connectionQuery+`WHERE k.id = ?`, id)
	if err != nil {
		return nil, err
	}
	c := row.connection()
	return &c, nil
}

// ChangeConnection implements ats.Store.
func (s *Store) ChangeConnection(ctx context.Context, c ats.Connection, by vetting.Actor, at time.Time, did string) (err error) {
	defer errs.Wrap(&err, "store.ChangeConnection(%s)", c.ID)
	return s.transact(ctx, func(t tx) error {
		if _, err := exec(ctx, t.db, `UPDATE ats_connections SET write_back = ?, ended_at = ? WHERE id = ?`, c.WriteBack, orNull(c.EndedAt), c.ID); err != nil {
			return err
		}
		return writeEvent(ctx, t, event{At: at, ActorID: known(by.ID), ActorAs: guest(by), Action: did, On: onConnection(c.ID)})
	})
}

// TakeEvent implements ats.Store.
func (s *Store) TakeEvent(ctx context.Context, e ats.Event, digest [sha256.Size]byte) (taken bool, err error) {
	defer errs.Wrap(&err, "store.TakeEvent")
	err = s.transact(ctx, func(t tx) error {
		n, err := exec(ctx, t.db, `INSERT INTO ats_events (id, connection_id, digest, kind, payload, received_at, state) VALUES (?, ?, ?, ?, ?, ?, 'waiting') ON CONFLICT (connection_id, digest) DO NOTHING`,
			e.ID, e.Connection.ID, digest[:], e.Kind, e.Payload, e.ReceivedAt)
		if taken = n == 1; err != nil || !taken {
			return err
		}
		return s.jobs.EnqueueATSEvent(ctx, t.pgx, e.ID)
	})
	return taken, err
}

func (r atsEventRow) event() ats.Event {
	return ats.Event{ID: r.ID, Connection: ats.Connection{ID: r.ConnectionID}, Kind: r.Kind, Payload: r.Payload, ReceivedAt: r.ReceivedAt.UTC(), State: ats.EventState(r.State), Said: r.Said, EndedAt: orZero(r.EndedAt)}
}

// Event implements ats.Store.
func (s *Store) Event(ctx context.Context, id uuid.UUID) (_ *ats.Event, err error) {
	defer errs.Wrap(&err, "store.Event(%s)", id)
	row, err := queryRow[atsEventRow](ctx, s.db, `SELECT * FROM ats_events WHERE id = ?`, id)
	if err != nil {
		return nil, err
	}
	e := row.event()
	named, err := queryRow[namedConnectionRow](ctx, s.db, `SELECT k.*, o.name AS owner_name FROM ats_connections k JOIN accounts o ON o.id = k.owner_id WHERE k.id = ?`, row.ConnectionID)
	e.Connection = named.connection()
	return &e, err
}

// Events implements ats.Store.
func (s *Store) Events(ctx context.Context, connection uuid.UUID, most int) (_ []ats.Event, err error) {
	defer errs.Wrap(&err, "store.Events(%s)", connection)
	rows, err := query[atsEventRow](ctx, s.db, `SELECT id, connection_id, kind, received_at, state, said, ended_at FROM ats_events WHERE connection_id = ? ORDER BY received_at DESC, id DESC LIMIT ?`, connection, most)
	all := make([]ats.Event, len(rows))
	for i, r := range rows {
		all[i] = r.event()
	}
	return all, err
}

// EndEvent implements ats.Store.
func (s *Store) EndEvent(ctx context.Context, id uuid.UUID, state ats.EventState, said string, at time.Time) (err error) {
	defer errs.Wrap(&err, "store.EndEvent(%s)", id)
	_, err = s.pool.Exec(ctx, endEvent, id, string(state), said, at)
	return err
}

const endEvent = `UPDATE ats_events SET state = $2, said = $3, ended_at = $4, payload = NULL WHERE id = $1 AND state = 'waiting'`

// settling ends the event in the transaction and locks its subject; it is false where nothing is to be done any more.
func (s *Store) settling(ctx context.Context, t tx, st ats.Settlement) (goOn bool, err error) {
	tag, err := t.pgx.Exec(ctx, endEvent, st.Event, string(ats.EventDone), st.Said, st.At)
	if err != nil || tag.RowsAffected() == 0 {
		return false, err
	}
	subject, err := lockSubject(ctx, t, st.Connection, s.subjectHash(st.Connection, st.Subject))
	if err != nil {
		return false, err
	}
	why := ""
	switch {
	case subject.Gone:
		why = "The candidate was deleted, here or there."
	case subject.SeenAt.After(st.SeenAt):
		why = "Something newer was seen before."
	default:
		_, err = t.pgx.Exec(ctx, `UPDATE ats_subjects SET seen_at = $3 WHERE connection_id = $1 AND subject = $2`, st.Connection, subject.Subject, st.SeenAt)
		return err == nil, err
	}
	_, err = t.pgx.Exec(ctx, `UPDATE ats_events SET state = 'ignored', said = $2 WHERE id = $1`, st.Event, why)
	return false, err
}

// lockSubject locks a subject's row, which is made where there is none.
func lockSubject(ctx context.Context, t tx, connection uuid.UUID, hash []byte) (atsSubjectRow, error) {
	if _, err := exec(ctx, t.db, `INSERT INTO ats_subjects (connection_id, subject, seen_at) VALUES (?, ?, '-infinity') ON CONFLICT DO NOTHING`, connection, hash); err != nil {
		return atsSubjectRow{}, err
	}
	row := atsSubjectRow{ConnectionID: connection, Subject: hash}
	var seen *time.Time
	err := t.pgx.QueryRow(ctx, `SELECT nullif(seen_at, '-infinity'), gone FROM ats_subjects WHERE connection_id = $1 AND subject = $2 FOR UPDATE`, connection, hash).Scan(&seen, &row.Gone)
	row.SeenAt = orZero(seen)
	return row, err
}

// Settle implements ats.Store.
func (s *Store) Settle(ctx context.Context, st ats.Settlement) (err error) {
	defer errs.Wrap(&err, "store.Settle(%s)", st.Event)
	return s.transact(ctx, func(t tx) error {
		goOn, err := s.settling(ctx, t, st)
		switch {
		case err != nil || !goOn:
			return err
		case st.Change != nil:
			return s.apply(ctx, t, *st.Change)
		case st.Arrival == nil:
			return nil
		}
		if err := s.createFor(ctx, t, *st.Arrival); err != nil {
			return err
		}
		row := atsCandidateRow{CandidateID: st.Arrival.Change.Candidate, ConnectionID: st.Connection, Subject: s.subjectHash(st.Connection, st.Subject), KnownAs: st.Subject}
		if err := create(ctx, t.db, &row); err != nil {
			return err
		}
		return s.joinMerged(ctx, t, st, row)
	})
}

// joinMerged says of candidates who were merged into this one before it came that they are one person's.
func (s *Store) joinMerged(ctx context.Context, t tx, st ats.Settlement, winner atsCandidateRow) error {
	losers, err := query[idRow](ctx, t.db, `SELECT c.candidate_id AS id FROM ats_subjects s JOIN ats_candidates c ON c.connection_id = s.connection_id AND c.subject = s.subject
WHERE s.connection_id = ? AND s.merged_into = ?`, st.Connection, winner.Subject)
	for _, loser := range losers {
		if err == nil {
			err = s.answerMerged(ctx, t, st, loser.ID, winner.CandidateID)
		}
	}
	return err
}

// SettleMerge implements ats.Store.
func (s *Store) SettleMerge(ctx context.Context, st ats.Settlement) (err error) {
	defer errs.Wrap(&err, "store.SettleMerge(%s)", st.Event)
	return s.transact(ctx, func(t tx) error {
		goOn, err := s.settling(ctx, t, st)
		if err != nil || !goOn {
			return err
		}
		from, into := s.subjectHash(st.Connection, st.Subject), s.subjectHash(st.Connection, st.Into)
		if _, err := exec(ctx, t.db, `UPDATE ats_subjects SET gone = true, merged_into = ? WHERE connection_id = ? AND subject = ?`, into, st.Connection, from); err != nil {
			return err
		}
		loser, err := queryRow[idRow](ctx, t.db, `SELECT candidate_id AS id FROM ats_candidates WHERE connection_id = ? AND subject = ?`, st.Connection, from)
		if errors.Is(err, errs.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		winner, err := queryRow[idRow](ctx, t.db, `SELECT candidate_id AS id FROM ats_candidates WHERE connection_id = ? AND subject = ?`, st.Connection, into)
		if errors.Is(err, errs.NotFound) {
			return nil // it is joined when it comes
		}
		if err != nil {
			return err
		}
		return s.answerMerged(ctx, t, st, loser.ID, winner.ID)
	})
}

// answerMerged says that two records are one person's, as people said there.
func (s *Store) answerMerged(ctx context.Context, t tx, st ats.Settlement, a, b uuid.UUID) error {
	if b.String() < a.String() {
		a, b = b, a
	}
	answer := vetting.PersonAnswer{ID: uuid.Must(uuid.NewV7()), First: a, Second: b, One: true, Words: "Merged in the applicant-tracking system.", At: st.At, By: vetting.Actor{ID: st.Owner}}
	for i, id := range []uuid.UUID{a, b} {
		r, err := record(ctx, t.db, id)
		if err != nil {
			return err
		}
		answer.Bases[i] = duplicate.Basis(r.Dossier)
	}
	return s.answerPerson(ctx, t, answer)
}

// Bury implements ats.Store.
func (s *Store) Bury(ctx context.Context, connection uuid.UUID, subject string, at time.Time) (candidate uuid.UUID, err error) {
	defer errs.Wrap(&err, "store.Bury(%s)", connection)
	hash := s.subjectHash(connection, subject)
	err = s.transact(ctx, func(t tx) error {
		if _, err := lockSubject(ctx, t, connection, hash); err != nil {
			return err
		}
		if _, err := exec(ctx, t.db, `UPDATE ats_subjects SET gone = true, seen_at = greatest(seen_at, ?) WHERE connection_id = ? AND subject = ?`, at, connection, hash); err != nil {
			return err
		}
		row, err := queryRow[idRow](ctx, t.db, `SELECT candidate_id AS id FROM ats_candidates WHERE connection_id = ? AND subject = ?`, connection, hash)
		if errors.Is(err, errs.NotFound) {
			return nil
		}
		candidate = row.ID
		return err
	})
	return candidate, err
}

// queueNotes makes notes due where the candidates' systems are to be told and were told something else.
const queueNotes = `WITH said AS (SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[]) s (candidate_id, word, sentence)), told AS (
UPDATE ats_candidates c SET told = s.word FROM ats_connections k, said s
WHERE k.id = c.connection_id AND c.candidate_id = s.candidate_id AND k.write_back AND k.ended_at IS NULL AND c.told <> s.word
RETURNING c.candidate_id, c.connection_id, s.sentence), replaced AS (
UPDATE ats_notes n SET state = 'replaced', ended_at = $4, next_at = NULL FROM told WHERE n.candidate_id = told.candidate_id AND n.state = 'waiting')
INSERT INTO ats_notes (id, candidate_id, connection_id, words, queued_at, state) SELECT gen_random_uuid(), candidate_id, connection_id, sentence, $4, 'waiting' FROM told RETURNING id`

// A note is a verdict to be written back.
type note struct {
	candidate uuid.UUID
	verdict   *webhook.Verdict
}

// noteBack has verdicts written back where they are others than what was written last.
func (s *Store) noteBack(ctx context.Context, t tx, all []note, at time.Time) error {
	if len(all) == 0 {
		return nil
	}
	n := len(all)
	candidates, words, sentences := make([]pgtype.UUID, n), make([]string, n), make([]string, n)
	for i, one := range all {
		candidates[i], words[i], sentences[i] = plainID(one.candidate), one.verdict.Word, one.verdict.Sentence()
	}
	rows, err := t.pgx.Query(ctx, queueNotes, candidates, words, sentences, at)
	if err != nil {
		return err
	}
	queued, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil || len(queued) == 0 {
		return err
	}
	return s.jobs.EnqueueATSNotes(ctx, t.pgx, queued...)
}

// A knownNoteRow is a note with the system's id of the candidate.
type knownNoteRow struct {
	Note    atsNoteRow `gorm:"embedded"`
	KnownAs string
}

func (r knownNoteRow) note() ats.Note {
	n := r.Note
	return ats.Note{ID: n.ID, Connection: ats.Connection{ID: n.ConnectionID}, Candidate: n.CandidateID, Native: r.KnownAs, Words: n.Words, QueuedAt: n.QueuedAt.UTC(), State: ats.NoteState(n.State),
		Tries: n.Tries, NextAt: orZero(n.NextAt), Answer: n.Answer, EndedAt: orZero(n.EndedAt)}
}

const noteQuery = `SELECT n.*, c.known_as FROM ats_notes n JOIN ats_candidates c ON c.candidate_id = n.candidate_id `

// ATSNote implements ats.Store.
func (s *Store) ATSNote(ctx context.Context, id uuid.UUID) (_ *ats.Note, err error) {
	defer errs.Wrap(&err, "store.ATSNote(%s)", id)
	row, err := queryRow[knownNoteRow](ctx, s.db, noteQuery+`WHERE n.id = ?`, id)
	if err != nil {
		return nil, err
	}
	n := row.note()
	c, err := s.Connection(ctx, row.Note.ConnectionID)
	if err == nil {
		n.Connection = *c
	}
	return &n, err
}

// Notes implements ats.Store.
func (s *Store) Notes(ctx context.Context, connection uuid.UUID, most int) (_ []ats.Note, err error) {
	defer errs.Wrap(&err, "store.Notes(%s)", connection)
	rows, err := query[knownNoteRow](ctx, s.db, noteQuery+`WHERE n.connection_id = ? ORDER BY n.queued_at DESC, n.id DESC LIMIT ?`, connection, most)
	all := make([]ats.Note, len(rows))
	for i, r := range rows {
		all[i] = r.note()
	}
	return all, err
}

// SaveNote implements ats.Store.
func (s *Store) SaveNote(ctx context.Context, n ats.Note) (err error) {
	defer errs.Wrap(&err, "store.SaveNote(%s)", n.ID)
	_, err = exec(ctx, s.db, `UPDATE ats_notes SET state = ?, tries = ?, next_at = ?, answer = ?, ended_at = ? WHERE id = ? AND state = 'waiting'`,
		string(n.State), n.Tries, orNull(n.NextAt), n.Answer, orNull(n.EndedAt), n.ID)
	return err
}
