package store

import (
	"context"
	"encoding/binary"
	"errors"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/policy"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

type scoreRow struct {
	CandidateID  uuid.UUID
	AssessmentID uuid.UUID
	JudgedBy     string
	CountedBy    string
	Catalog      int64
	Answers      []byte
	Unmet        int64
}

func (scoreRow) TableName() string { return "scores" }

// saveScore stores what an assessment is counted from, in the place of what the one before was.
func saveScore(ctx context.Context, t tx, row assessmentRow, a *indicator.Assessment) error {
	score := scoreRow{
		CandidateID: row.CandidateID, AssessmentID: row.ID, JudgedBy: row.PolicyVersion, CountedBy: row.PolicyVersion,
		Catalog: a.Answers.Catalog, Answers: a.Answers.Each, Unmet: int64(a.Answers.Unmet),
	}
	replace := clause.OnConflict{Columns: []clause.Column{{Name: "candidate_id"}}, UpdateAll: true}
	return create(ctx, t.db, &score, replace)
}

// scoresAfter returns the scores of the first candidates after that id, in the order of their ids, and the last candidate's id;
// the score of a candidate without one has answers of no catalogue. A rescoring reads millions of these, so the driver's bytes are
// read as they come: gorm takes longer over a row than counting does.
func (s *Store) scoresAfter(ctx context.Context, t tx, from string, after uuid.UUID, most int) (_ []policy.Score, err error) {
	rows, err := t.pgx.Query(ctx, from, pgx.QueryResultFormats{pgx.BinaryFormatCode}, after, most)
	if err != nil {
		return nil, err
	}
	scores := make([]policy.Score, 0, most)
	var versions [][2]string
	named := map[string]string{} // one string for each version
	name := func(b []byte) string {
		v, ok := named[string(b)]
		if !ok {
			v = string(b)
			named[v] = v
		}
		return v
	}
	for rows.Next() {
		v := rows.RawValues()
		score := policy.Score{Candidate: uuid.UUID(v[0])}
		version := [2]string{}
		if v[1] != nil {
			score.Assessment = uuid.UUID(v[1])
			version = [2]string{name(v[2]), name(v[3])}
			score.Answers = indicator.Answers{
				Catalog: int64(binary.BigEndian.Uint64(v[4])), Each: append([]byte(nil), v[5]...), Unmet: dossier.Need(binary.BigEndian.Uint64(v[6])),
			}
		}
		scores, versions = append(scores, score), append(versions, version)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	policies, err := s.policiesNamed(ctx, t.db, named)
	for i, v := range versions {
		judged, known := policies[v[0]]
		counted, too := policies[v[1]]
		if !known || !too {
			scores[i].Answers = indicator.Answers{}
		}
		scores[i].JudgedBy, scores[i].CountedBy = judged, counted
	}
	return scores, err
}

// policiesNamed returns the published policies and the built-in one by their versions; of a version that is neither, as the
// built-in one of another version of the program is, there is none.
func (s *Store) policiesNamed(ctx context.Context, db *gorm.DB, versions map[string]string) (map[string]indicator.Policy, error) {
	policies := map[string]indicator.Policy{}
	for version := range versions {
		if version == indicator.DefaultPolicy.Version {
			policies[version] = indicator.DefaultPolicy
			continue
		}
		row, err := queryRow[idRow](ctx, db, `SELECT id FROM policies WHERE version = ? AND published_at IS NOT NULL`, version)
		if errors.Is(err, errs.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if policies[version], err = s.policy(ctx, db, row.ID); err != nil {
			return nil, err
		}
	}
	return policies, nil
}
