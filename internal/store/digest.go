package store

import (
	"context"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

type digestRow struct {
	AccountID uuid.UUID
	ChosenAt  time.Time
	SentOn    *time.Time
}

func (digestRow) TableName() string { return "digests" }

// WantsDigest implements vetting.Store.
func (s *Store) WantsDigest(ctx context.Context, account uuid.UUID) (_ bool, err error) {
	defer errs.Wrap(&err, "store.WantsDigest(%s)", account)
	rows, err := gorm.G[*digestRow](s.db).Where("account_id = ?", account).Limit(1).Find(ctx)
	return len(rows) > 0, err
}

// SetDigest implements vetting.Store.
func (s *Store) SetDigest(ctx context.Context, by vetting.Actor, wanted bool, at time.Time) (err error) {
	defer errs.Wrap(&err, "store.SetDigest(%s)", by.ID)
	return s.transact(ctx, func(t tx) error {
		e := event{At: at, ActorID: &by.ID, Action: "asked for a daily mail of the queue"}
		if wanted {
			if err := create(ctx, t.db, &digestRow{AccountID: by.ID, ChosenAt: at}, clause.OnConflict{DoNothing: true}); err != nil {
				return err
			}
			return writeEvent(ctx, t, e)
		}
		if _, err := exec(ctx, t.db, `DELETE FROM digests WHERE account_id = ?`, by.ID); err != nil {
			return err
		}
		e.Action = "ended the daily mail of the queue"
		return writeEvent(ctx, t, e)
	})
}

const claimDigest = `UPDATE digests SET sent_on = CAST(@day AS date) WHERE account_id = (SELECT d.account_id FROM digests d JOIN accounts a ON a.id = d.account_id
WHERE a.disabled_at IS NULL AND a.role IN @roles AND (d.sent_on IS NULL OR d.sent_on < CAST(@day AS date)) ORDER BY d.account_id LIMIT 1 FOR UPDATE OF d SKIP LOCKED)
RETURNING account_id AS id`

// ClaimDigest implements vetting.Store.
func (s *Store) ClaimDigest(ctx context.Context, day time.Time, roles []vetting.Role) (_ uuid.UUID, err error) {
	defer errs.Wrap(&err, "store.ClaimDigest")
	row, err := queryRow[idRow](ctx, s.db, claimDigest, map[string]any{"day": day.Format(time.DateOnly), "roles": roles})
	return row.ID, err
}

// UnclaimDigest implements vetting.Store.
func (s *Store) UnclaimDigest(ctx context.Context, account uuid.UUID) (err error) {
	defer errs.Wrap(&err, "store.UnclaimDigest(%s)", account)
	_, err = exec(ctx, s.db, `UPDATE digests SET sent_on = NULL WHERE account_id = ?`, account)
	return err
}

const digestQuery = `SELECT a.id AS account, a.email AS to,
(SELECT count(*) FROM reviews WHERE status = 'open') AS open,
(SELECT count(*) FROM reviews WHERE status = 'open' AND band = 'critical') AS critical,
(SELECT count(*) FROM reviews WHERE status = 'open' AND due_at < @now) AS overdue,
(SELECT count(*) FROM reviews WHERE status = 'open' AND due_at >= @now AND due_at < @tomorrow) AS today,
(SELECT count(*) FROM reviews WHERE status = 'open' AND holder_id = a.id) AS mine,
(SELECT count(*) FROM proposals p JOIN candidates c ON c.id = p.candidate_id JOIN reviews r ON r.id = p.review_id AND r.status = 'open'
  WHERE p.ended = '' AND p.revision = c.revision AND p.proposed_by <> a.id AND c.owner_id <> a.id) AS second,
(SELECT count(*) FROM requests WHERE status = 'open') AS requests
FROM accounts a WHERE a.id = @account`

// Digest implements vetting.Store.
func (s *Store) Digest(ctx context.Context, account uuid.UUID, now time.Time) (_ *vetting.Digest, err error) {
	defer errs.Wrap(&err, "store.Digest(%s)", account)
	d, err := queryRow[vetting.Digest](ctx, s.db, digestQuery, map[string]any{"account": account, "now": now, "tomorrow": now.Truncate(24 * time.Hour).Add(24 * time.Hour)})
	return &d, err
}
