package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/vetting"
	"bonafide/internal/webhook"

	"github.com/google/uuid"
	"gorm.io/gorm/clause"
)

type reviewViewRow struct {
	AccountID uuid.UUID
	Name      string
	Filter    string
	CreatedAt time.Time
}

func (reviewViewRow) TableName() string { return "review_views" }

// A queueRow is an open review with its candidate.
type queueRow struct {
	Listed     listRow `gorm:"embedded"`
	ReviewID   uuid.UUID
	ReviewBand string
	OpenedAt   time.Time
	DueAt      time.Time
	HolderID   *uuid.UUID
	Holder     string
	ClusterID  *uuid.UUID
	LookBack   bool
	ProposedBy *uuid.UUID
	Proposer   string
	Requests   int
	Disputed   bool
	Aside      bool
	Total      int
}

func (r queueRow) entry() vetting.QueueEntry {
	return vetting.QueueEntry{
		Review: vetting.Review{
			ID: r.ReviewID, Band: indicator.Band(r.ReviewBand), OpenedAt: r.OpenedAt.UTC(), DueAt: r.DueAt.UTC(),
			Holder: vetting.Actor{ID: given(r.HolderID), Name: r.Holder},
		},
		Candidate: r.Listed.listed(), Cluster: given(r.ClusterID), LookBack: r.LookBack, Requests: r.Requests, Disputed: r.Disputed, Aside: r.Aside,
		Proposed: vetting.Actor{ID: given(r.ProposedBy), Name: r.Proposer},
	}
}

// isLookBack is whether a candidate c should be looked at again: see vetting.Record.OpenLookBacks.
const isLookBack = `(EXISTS (SELECT FROM look_backs l WHERE l.candidate_id = c.id AND l.opened_at > coalesce((SELECT max(decided_at) FROM decisions WHERE candidate_id = c.id), '-infinity'))
AND coalesce((SELECT outcome FROM decisions WHERE candidate_id = c.id ORDER BY decided_at DESC, id DESC LIMIT 1), '') <> '` + string(vetting.Misrepresented) + `')`

const lookBack = isLookBack + ` AS look_back`

// OpenReviews implements vetting.Store.
func (s *Store) OpenReviews(ctx context.Context, viewer vetting.Actor, f vetting.QueueFilter, now time.Time) (_ vetting.QueuePage, err error) {
	defer errs.Wrap(&err, "store.OpenReviews")
	where, values := queueConditions(f)
	values["viewer"], values["now"], values["limit"], values["offset"] = viewer.ID, now, vetting.QueuePageSize, f.Page*vetting.QueuePageSize
	rows, err := query[queueRow](ctx, s.db, `SELECT r.id AS review_id, r.band AS review_band, r.opened_at, r.due_at, r.holder_id, coalesce(holder.name, '') AS holder,
count(*) OVER () AS total, (SELECT cluster_id FROM cluster_members WHERE candidate_id = c.id) AS cluster_id,
p.proposed_by, coalesce(by.name, '') AS proposer, (SELECT count(*) FROM requests q WHERE q.candidate_id = c.id AND q.status = 'open') AS requests,
EXISTS (SELECT FROM requests q WHERE q.candidate_id = c.id AND q.status = 'open' AND q.kind = 'dispute') AS disputed,
EXISTS (SELECT FROM set_asides s WHERE s.candidate_id = c.id AND s.ended = '') AS aside, `+lookBack+`, `+listColumns+`
JOIN reviews r ON r.candidate_id = c.id AND r.status = 'open' LEFT JOIN accounts holder ON holder.id = r.holder_id
LEFT JOIN proposals p ON p.review_id = r.id AND p.ended = '' AND p.revision = c.revision LEFT JOIN accounts by ON by.id = p.proposed_by
WHERE `+where+` ORDER BY array_position(ARRAY['critical', 'escalate', 'verify', 'low'], r.band), r.due_at, r.id LIMIT @limit OFFSET @offset`, values)
	page := vetting.QueuePage{Entries: make([]vetting.QueueEntry, len(rows))}
	for i, r := range rows {
		page.Entries[i], page.Total = r.entry(), r.Total
	}
	return page, err
}

// queueConditions returns the WHERE clause of a filter and its arguments.
func queueConditions(f vetting.QueueFilter) (string, map[string]any) {
	where, values := []string{"true"}, map[string]any{}
	switch f.Holder {
	case vetting.HeldByMe:
		where = append(where, "r.holder_id = @viewer")
	case vetting.HeldByNobody:
		where = append(where, "r.holder_id IS NULL")
	}
	if f.Overdue {
		where = append(where, "r.due_at < @now")
	}
	if len(f.Bands) > 0 {
		where, values["bands"] = append(where, "r.band IN @bands"), f.Bands
	}
	if f.LookBack {
		where = append(where, isLookBack)
	}
	if f.Second {
		where = append(where, "p.proposed_by <> @viewer AND c.owner_id <> @viewer")
	}
	return strings.Join(where, " AND "), values
}

type heldRow struct {
	HolderID *uuid.UUID
	Name     string
	HeldAt   *time.Time
}

// HoldReview implements vetting.Store.
func (s *Store) HoldReview(ctx context.Context, h vetting.Holding) (err error) {
	defer errs.Wrap(&err, "store.HoldReview(%s)", h.Review)
	return s.transact(ctx, func(t tx) error {
		rows, err := query[heldRow](ctx, t.db, `SELECT r.holder_id, coalesce(a.name, '') AS name, r.held_at FROM reviews r LEFT JOIN accounts a ON a.id = r.holder_id
WHERE r.id = ? AND r.candidate_id = ? AND r.status = 'open' FOR UPDATE OF r`, h.Review, h.Candidate)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return errs.Conflictf("This review was closed while you were reading. See the record for who decided.")
		}
		held := rows[0]
		switch {
		case given(held.HolderID) == h.Holder.ID:
			return nil
		case h.From != nil && !slices.Contains(h.From, given(held.HolderID)):
			return heldBy(held)
		}
		_, err = exec(ctx, t.db, `UPDATE reviews SET holder_id = ?, held_at = ? WHERE id = ?`, known(h.Holder.ID), orNull(heldAt(h)), h.Review)
		if err != nil {
			return err
		}
		return writeEvent(ctx, t, event{At: h.At, ActorID: &h.By.ID, CandidateID: &h.Candidate, Action: holdingAct(h), Detail: assigned(h), Restricted: true})
	})
}

// heldBy says who works on a review.
func heldBy(held heldRow) error {
	if held.HolderID == nil {
		return errs.Conflictf("Nobody holds this review.")
	}
	return errs.Conflictf("%s has held this review since %s. Ask them, or a lead, to release it.", held.Name, held.HeldAt)
}

func heldAt(h vetting.Holding) time.Time {
	if h.Holder.ID == uuid.Nil {
		return time.Time{}
	}
	return h.At
}

func holdingAct(h vetting.Holding) string {
	switch h.Holder.ID {
	case uuid.Nil:
		return "released a review"
	case h.By.ID:
		return "claimed a review"
	}
	return "assigned a review"
}

func assigned(h vetting.Holding) string {
	if h.Holder.ID == h.By.ID {
		return ""
	}
	return h.Holder.Name
}

// notHeld is errs.Conflict where somebody else works on the review.
func notHeld(ctx context.Context, t tx, review, by uuid.UUID) error {
	rows, err := query[heldRow](ctx, t.db, `SELECT r.holder_id, a.name, r.held_at FROM reviews r JOIN accounts a ON a.id = r.holder_id WHERE r.id = ? AND r.holder_id <> ?`, review, by)
	if err != nil || len(rows) == 0 {
		return err
	}
	return heldBy(rows[0])
}

// SetDue implements vetting.Store.
func (s *Store) SetDue(ctx context.Context, by vetting.Actor, candidate, review uuid.UUID, due, at time.Time) (err error) {
	defer errs.Wrap(&err, "store.SetDue(%s)", review)
	return s.transact(ctx, func(t tx) error {
		n, err := exec(ctx, t.db, `UPDATE reviews SET due_at = ? WHERE id = ? AND candidate_id = ? AND status = 'open'`, due, review, candidate)
		if err == nil && n == 0 {
			err = errs.Conflictf("This review was closed while you were reading. See the record for who decided.")
		}
		if err != nil {
			return err
		}
		return writeEvent(ctx, t, event{At: at, ActorID: &by.ID, CandidateID: &candidate, Action: "set when a review is due", Detail: due.Format(time.DateOnly), Restricted: true})
	})
}

// People implements vetting.Store.
func (s *Store) People(ctx context.Context, roles []vetting.Role) (_ []vetting.Actor, err error) {
	defer errs.Wrap(&err, "store.People")
	rows, err := query[accountRow](ctx, s.db, `SELECT * FROM accounts WHERE role IN ? AND disabled_at IS NULL ORDER BY name, id`, roles)
	all := make([]vetting.Actor, len(rows))
	for i, r := range rows {
		all[i] = vetting.Actor{ID: r.ID, Name: r.Name, Role: vetting.Role(r.Role)}
	}
	return all, err
}

// SaveView implements vetting.Store.
func (s *Store) SaveView(ctx context.Context, account uuid.UUID, v vetting.ReviewView, at time.Time) (err error) {
	defer errs.Wrap(&err, "store.SaveView")
	return s.transact(ctx, func(t tx) error {
		return create(ctx, t.db, &reviewViewRow{account, v.Name, v.Filter, at}, clause.OnConflict{
			Columns: []clause.Column{{Name: "account_id"}, {Name: "name"}}, DoUpdates: clause.AssignmentColumns([]string{"filter"}),
		})
	})
}

// DropView implements vetting.Store.
func (s *Store) DropView(ctx context.Context, account uuid.UUID, name string) (err error) {
	defer errs.Wrap(&err, "store.DropView")
	return s.transact(ctx, func(t tx) error {
		_, err := exec(ctx, t.db, `DELETE FROM review_views WHERE account_id = ? AND name = ?`, account, name)
		return err
	})
}

// Views implements vetting.Store.
func (s *Store) Views(ctx context.Context, account uuid.UUID) (_ []vetting.ReviewView, err error) {
	defer errs.Wrap(&err, "store.Views")
	rows, err := query[reviewViewRow](ctx, s.db, `SELECT * FROM review_views WHERE account_id = ? ORDER BY name`, account)
	all := make([]vetting.ReviewView, len(rows))
	for i, r := range rows {
		all[i] = vetting.ReviewView{Name: r.Name, Filter: r.Filter}
	}
	return all, err
}

// Undo implements vetting.Store.
func (s *Store) Undo(ctx context.Context, d vetting.Decision, c vetting.Change) (err error) {
	defer errs.Wrap(&err, "store.Undo(%s)", d.ID)
	return s.transact(ctx, func(t tx) error {
		if err := s.apply(ctx, t, c); err != nil {
			return err
		}
		if err := keepUndone(ctx, t, d, c); err != nil {
			return err
		}
		n, err := exec(ctx, t.db, `DELETE FROM decisions WHERE id = ? AND candidate_id = ? AND decided_at >= ?`, d.ID, c.Candidate, c.At.Add(-vetting.UndoWindow))
		if err == nil && n == 0 {
			err = errs.Conflictf("A decision can be undone for %d seconds.", int(vetting.UndoWindow.Seconds()))
		}
		if err != nil {
			return err
		}
		if _, err = exec(ctx, t.db, `UPDATE reviews SET status = 'open', closed_at = NULL WHERE id = ? AND status = 'decided'`, d.Review); err != nil {
			return kind(err)
		}
		return s.tellOf(ctx, t, webhook.ReviewOpened, c.Candidate, c.At, nothing)
	})
}

// keepUndone leaves what was decided among the proposals: that of two waits for the second person again, and one person's was taken
// back.
func keepUndone(ctx context.Context, t tx, d vetting.Decision, c vetting.Change) error {
	if d.Second.ID != uuid.Nil {
		_, err := exec(ctx, t.db, `UPDATE proposals SET ended = '', ended_at = NULL, ended_by = NULL, ended_words = '', revision = ?
WHERE id = (SELECT proposal_id FROM decisions WHERE id = ?)`, c.Expected+1, d.ID)
		return err
	}
	_, err := exec(ctx, t.db, `INSERT INTO proposals (id, review_id, candidate_id, assessment_id, outcome, reason, words, hits, deciding, revision, proposed_at, proposed_by,
ended, ended_at, ended_by, band, owner_id, author_ids)
SELECT id, review_id, candidate_id, assessment_id, outcome, reason, words, hits, deciding, revision, decided_at, decided_by, 'taken_back', ?, decided_by, '', decided_by, '{}'
FROM decisions WHERE id = ?`, c.At, d.ID)
	return err
}
