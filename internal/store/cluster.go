package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/linkage"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

type edgeRow struct {
	FirstID  uuid.UUID
	SecondID uuid.UUID
	Kind     string
	Shared   string
}

func (edgeRow) TableName() string { return "link_edges" }

func (r *edgeRow) sealed() (uuid.UUID, []secret) {
	return r.FirstID, []secret{{"link_edges.shared", r.FirstID.String() + "/" + r.SecondID.String() + "/" + r.Kind, &r.Shared}}
}

func (r edgeRow) edge() linkage.Edge {
	return linkage.Edge{A: r.FirstID.String(), B: r.SecondID.String(), Kind: dossier.LinkKind(r.Kind), Key: r.Shared}
}

type clusterRow struct {
	ID        uuid.UUID
	OpenedAt  time.Time
	ChangedAt time.Time
	Members   int
	Kinds     string
	CutOff    bool
	ForwardTo *uuid.UUID
	EndedAt   *time.Time
}

func (clusterRow) TableName() string { return "clusters" }

type clusterMemberRow struct {
	CandidateID uuid.UUID
	ClusterID   uuid.UUID
	JoinedAt    time.Time
}

func (clusterMemberRow) TableName() string { return "cluster_members" }

// clusterLock is the advisory lock that whoever changes edges and clusters holds alone. It is the last that a transaction takes: what
// is written under it waits for nobody who waits for it.
const clusterLock = 0x636c7573746572

type lookBackRow struct {
	CandidateID uuid.UUID
	ConfirmedID uuid.UUID
	OpenedAt    time.Time
}

func (lookBackRow) TableName() string { return "look_backs" }

// regroup stores what joins the candidate to others, and finds the clusters anew in which it and they are. Of somebody who has none,
// as nearly everybody, it costs one query.
func (s *Store) regroup(ctx context.Context, t tx, on vetting.Subject, j vetting.Judgement) error {
	found, err := edgesFound(ctx, t.db, j.Edges)
	if err != nil {
		return err
	}
	stored, err := edgesOf(ctx, t.db, []string{on.ID.String()})
	if err != nil || len(found)+len(stored) == 0 {
		return err
	}
	if _, err := exec(ctx, t.db, `SELECT pg_advisory_xact_lock(?)`, clusterLock); err != nil {
		return err
	}
	if stored, err = edgesOf(ctx, t.db, []string{on.ID.String()}); err != nil { // others may have written some meanwhile
		return err
	}
	if err := replaceEdges(ctx, t, on, stored, found); err != nil {
		return err
	}
	touched := []string{on.ID.String()}
	for _, e := range append(stored, found...) {
		touched = append(touched, e.FirstID.String(), e.SecondID.String())
	}
	r, err := s.grouping(ctx, t.db).Regroup(touched)
	if err != nil {
		return err
	}
	due, err := saveClusters(ctx, t, r, j.Assessment.AsOf)
	if err != nil || len(due) == 0 {
		return err
	}
	return s.enqueue(ctx, t.pgx, slices.DeleteFunc(due, func(id uuid.UUID) bool { return id == on.ID }))
}

// edgesFound returns edges between dossiers as rows between candidates.
func edgesFound(ctx context.Context, db *gorm.DB, edges []linkage.Edge) (rows []edgeRow, err error) {
	if len(edges) == 0 {
		return nil, nil
	}
	var names []string
	for _, e := range edges {
		names = append(names, e.A, e.B)
	}
	ids, err := candidatesOf(ctx, db, names)
	for _, e := range edges {
		a, b := ids[e.A], ids[e.B]
		if a == uuid.Nil || b == uuid.Nil { // gone meanwhile
			continue
		}
		if a.String() > b.String() {
			a, b = b, a
		}
		rows = append(rows, edgeRow{a, b, string(e.Kind), e.Key})
	}
	return rows, err
}

// edgesOf returns all edges of the candidates.
func edgesOf(ctx context.Context, db *gorm.DB, ids []string) ([]edgeRow, error) {
	return query[edgeRow](ctx, db, `SELECT * FROM link_edges WHERE first_id IN @ids UNION SELECT * FROM link_edges WHERE second_id IN @ids`, map[string]any{"ids": ids})
}

// replaceEdges writes the edges that were found in the place of those that are stored. A candidate with more neighbours than it is
// compared with keeps those to whom it was not compared.
func replaceEdges(ctx context.Context, t tx, on vetting.Subject, stored, found []edgeRow) error {
	compared := map[uuid.UUID]bool{}
	for _, e := range found {
		compared[e.FirstID], compared[e.SecondID] = true, true
	}
	for _, e := range stored {
		again := slices.ContainsFunc(found, func(f edgeRow) bool { return e.FirstID == f.FirstID && e.SecondID == f.SecondID && e.Kind == f.Kind })
		other := e.FirstID
		if other == on.ID {
			other = e.SecondID
		}
		if again || len(on.Others) >= maxNeighbours && !compared[other] {
			continue
		}
		if _, err := exec(ctx, t.db, `DELETE FROM link_edges WHERE first_id = ? AND second_id = ? AND kind = ?`, e.FirstID, e.SecondID, e.Kind); err != nil {
			return err
		}
	}
	return createAll(ctx, t.db, found, clause.OnConflict{DoNothing: true})
}

// grouping is what linkage regroups the stored clusters by.
func (s *Store) grouping(ctx context.Context, db *gorm.DB) linkage.Grouping {
	return linkage.Grouping{
		Most: linkage.MostMembers,
		Edges: func(of []string) ([]linkage.Edge, error) {
			rows, err := edgesOf(ctx, db, of)
			edges := make([]linkage.Edge, len(rows))
			for i, r := range rows {
				edges[i] = r.edge()
			}
			return edges, err
		},
		Clusters: func(of []string) (map[string]string, error) {
			rows, err := query[clusterMemberRow](ctx, db, `SELECT * FROM cluster_members WHERE cluster_id IN (SELECT cluster_id FROM cluster_members WHERE candidate_id IN ?)`, of)
			in := map[string]string{}
			for _, r := range rows {
				in[r.CandidateID.String()] = r.ClusterID.String()
			}
			return in, err
		},
		IsCluster: func(c linkage.Component) (bool, error) { return hasThreePeople(ctx, db, c.Members) },
		NewID:     func() string { return uuid.Must(uuid.NewV7()).String() },
	}
}

// mostCompared is how many members are compared to find three people among them.
const mostCompared = 60

// hasThreePeople reports whether three of the candidates are different people, by their names and birthdays and what people said.
func hasThreePeople(ctx context.Context, db *gorm.DB, candidates []string) (bool, error) {
	candidates = candidates[:min(len(candidates), mostCompared)]
	rows, err := query[comparedRow](ctx, db, `SELECT fact.id AS fact_id, fact.member, fact.value::text AS value, c.id, c.external_id FROM candidates c
JOIN facts fact ON fact.candidate_id = c.id AND fact.withdrawn_at IS NULL AND fact.member IN ('names', 'date_of_birth')
WHERE c.id IN ? ORDER BY c.id, fact.seq`, candidates)
	if err != nil {
		return false, err
	}
	alike, err := joined(rows)
	if err != nil {
		return false, err
	}
	answers, err := answersWhere(ctx, db, `p.first_id IN ? AND p.second_id IN ?`, candidates, candidates)
	people := linkage.People{}
	for _, a := range answers {
		people.Say(a.Dossiers[0], a.Dossiers[1], a.One)
	}
	var members []*dossier.Dossier
	for _, a := range alike {
		members = append(members, a.Dossier)
	}
	return linkage.ThreePeople(members, people), err
}

// saveClusters returns whose assessment this changes, who is in a ring now or is no longer: of a small cluster somebody came to, its
// members; and whoever is left in none. A large one is seen as one by each of its members as they come.
func saveClusters(ctx context.Context, t tx, r linkage.Regrouping, now time.Time) (due []uuid.UUID, err error) {
	add := func(members []string) {
		for _, m := range members {
			due = append(due, uuid.MustParse(m))
		}
	}
	if len(r.Left) > 0 {
		add(r.Left)
		if _, err := exec(ctx, t.db, `DELETE FROM cluster_members WHERE candidate_id IN ?`, r.Left); err != nil {
			return nil, err
		}
	}
	for _, c := range r.Clusters {
		came, err := saveCluster(ctx, t, c, now)
		if err != nil {
			return nil, err
		}
		if came > 0 && len(c.Members) <= mostFarther {
			add(c.Members)
		}
	}
	return due, endClusters(ctx, t, r, now)
}

// endClusters ends the clusters that went into others and those of which nothing is left.
func endClusters(ctx context.Context, t tx, r linkage.Regrouping, now time.Time) error {
	for from, to := range r.Forward {
		for _, statement := range []string{
			`UPDATE cluster_members SET cluster_id = @to WHERE cluster_id = @from`,
			`UPDATE clusters SET forward_to = @to WHERE forward_to = @from`,
			`UPDATE clusters SET forward_to = @to, ended_at = @now, changed_at = @now, members = 0 WHERE id = @from`,
		} {
			if _, err := exec(ctx, t.db, statement, map[string]any{"from": from, "to": to, "now": now}); err != nil {
				return err
			}
		}
	}
	for _, id := range r.Ended {
		if _, err := exec(ctx, t.db, `DELETE FROM cluster_members WHERE cluster_id = ?`, id); err != nil {
			return err
		}
		if _, err := exec(ctx, t.db, `UPDATE clusters SET ended_at = ?, changed_at = ?, members = 0 WHERE id = ?`, now, now, id); err != nil {
			return err
		}
	}
	return nil
}

// saveCluster returns how many members came to the cluster.
func saveCluster(ctx context.Context, t tx, c linkage.Cluster, now time.Time) (came int64, err error) {
	kinds := make([]string, len(c.Kinds))
	for i, k := range c.Kinds {
		kinds[i] = string(k)
	}
	id := uuid.MustParse(c.ID)
	row := clusterRow{ID: id, OpenedAt: now, ChangedAt: now, Kinds: strings.Join(kinds, " "), CutOff: c.Cut}
	if err := create(ctx, t.db, &row, clause.OnConflict{
		Columns: []clause.Column{{Name: "id"}}, DoUpdates: clause.AssignmentColumns([]string{"kinds", "cut_off"}),
	}); err != nil {
		return 0, err
	}
	members := make([]clusterMemberRow, len(c.Members))
	for i, m := range c.Members {
		members[i] = clusterMemberRow{uuid.MustParse(m), id, now}
	}
	result := gorm.WithResult()
	if err := createAll(ctx, t.db, members, result, clause.OnConflict{
		Columns: []clause.Column{{Name: "candidate_id"}}, DoUpdates: clause.AssignmentColumns([]string{"cluster_id", "joined_at"}),
		Where: clause.Where{Exprs: []clause.Expression{gorm.Expr("cluster_members.cluster_id <> excluded.cluster_id")}},
	}); err != nil {
		return 0, err
	}
	_, err = exec(ctx, t.db, `UPDATE clusters k SET members = n.members, changed_at = CASE WHEN k.members = n.members THEN k.changed_at ELSE @now END
FROM (SELECT count(*) AS members FROM cluster_members WHERE cluster_id = @id) n WHERE k.id = @id`, map[string]any{"id": id, "now": now})
	return result.RowsAffected, err
}

// lookBack makes it due to look again at whoever shares something with a candidate whose case was confirmed, and takes that back
// where it is not any longer.
func (s *Store) lookBack(ctx context.Context, t tx, r *vetting.Record, j vetting.Judgement) error {
	values := map[string]any{"id": r.ID, "at": j.Confirmed, "near": append(j.LookBack, "")} // IN wants at least one
	statement, said := dropLookBacks, "need not be looked at again"
	if !j.Confirmed.IsZero() {
		statement, said = addLookBacks, "is to be looked at again"
	}
	rows, err := query[idRow](ctx, t.db, statement, values)
	if err != nil || len(rows) == 0 {
		return err
	}
	for _, row := range rows {
		ev := event{At: j.Assessment.AsOf, CandidateID: &row.ID, Action: said, Restricted: true,
			On: onCandidate(r.ID), Detail: "shares something"}
		if err := writeEvent(ctx, t, ev); err != nil {
			return err
		}
	}
	return s.enqueue(ctx, t.pgx, ids(rows))
}

const (
	dropLookBacks = `DELETE FROM look_backs WHERE confirmed_id = @id RETURNING candidate_id AS id`
	addLookBacks  = `INSERT INTO look_backs SELECT c.id, @id, @at FROM candidates c WHERE c.id <> @id AND (c.external_id IN @near
OR c.id IN (SELECT candidate_id FROM cluster_members WHERE cluster_id = (SELECT cluster_id FROM cluster_members WHERE candidate_id = @id)))
ON CONFLICT (candidate_id, confirmed_id) DO UPDATE SET opened_at = excluded.opened_at WHERE look_backs.opened_at <> excluded.opened_at RETURNING candidate_id AS id`
)

// A listedClusterRow is a cluster with what lists say of it.
type listedClusterRow struct {
	Cluster clusterRow `gorm:"embedded"`
	Size    int
	Waiting int
	Decided int
	Names   string
}

// nameSeparator stands between names in one column; no name holds it.
const nameSeparator = "\x1f"

func (r listedClusterRow) cluster() vetting.Cluster {
	k := r.Cluster
	c := vetting.Cluster{
		ID: k.ID, OpenedAt: k.OpenedAt.UTC(), ChangedAt: k.ChangedAt.UTC(), Size: r.Size, CutOff: k.CutOff,
		Waiting: r.Waiting, Decided: r.Decided, Forward: given(k.ForwardTo),
	}
	for _, kind := range strings.Fields(k.Kinds) {
		c.Kinds = append(c.Kinds, dossier.LinkKind(kind))
	}
	if r.Names != "" {
		c.Names = strings.Split(r.Names, nameSeparator)
	}
	if k.EndedAt != nil {
		c.EndedAt = k.EndedAt.UTC()
	}
	return c
}

// clusterQuery finds clusters k with what lists say of them: of three members, the names.
const clusterQuery = `SELECT k.*, n.size, n.waiting, n.decided,
(SELECT coalesce(string_agg(name, chr(31)), '') FROM (SELECT c.name FROM cluster_members m JOIN candidates c ON c.id = m.candidate_id WHERE m.cluster_id = k.id ORDER BY c.id LIMIT 3) few) AS names
FROM clusters k CROSS JOIN LATERAL (SELECT count(*) AS size, count(r.id) AS waiting,
  count(*) FILTER (WHERE EXISTS (SELECT FROM decisions d WHERE d.candidate_id = m.candidate_id)) AS decided
  FROM cluster_members m LEFT JOIN reviews r ON r.candidate_id = m.candidate_id AND r.status = 'open' WHERE m.cluster_id = k.id) n `

// Clusters implements vetting.Store.
func (s *Store) Clusters(ctx context.Context, order vetting.ClusterOrder, most int) (_ []vetting.Cluster, err error) {
	defer errs.Wrap(&err, "store.Clusters")
	by := map[vetting.ClusterOrder]string{
		vetting.Largest: `WHERE k.ended_at IS NULL ORDER BY k.members DESC, k.id`,
		vetting.Newest:  `WHERE k.ended_at IS NULL ORDER BY k.id DESC`,
		vetting.Undecided: `WHERE k.ended_at IS NULL AND k.id IN (SELECT m.cluster_id FROM reviews r JOIN cluster_members m ON m.candidate_id = r.candidate_id
  WHERE r.status = 'open' GROUP BY m.cluster_id ORDER BY count(*) DESC, m.cluster_id LIMIT @most) ORDER BY n.waiting DESC, k.id`,
	}[order]
	if by == "" {
		return nil, fmt.Errorf("order %q: %w", order, errs.NotFound)
	}
	rows, err := query[listedClusterRow](ctx, s.db, clusterQuery+by+` LIMIT @most`, map[string]any{"most": most})
	clusters := make([]vetting.Cluster, len(rows))
	for i, r := range rows {
		clusters[i] = r.cluster()
	}
	return clusters, err
}

// A memberRow is a member of a cluster with what is open and what was decided last.
type memberRow struct {
	Listed     listRow `gorm:"embedded"`
	JoinedAt   time.Time
	ReviewID   *uuid.UUID
	ReviewBand string
	OpenedAt   time.Time
	Outcome    string
	Reason     string
	DecidedAt  time.Time
	DecidedBy  string
	Proposed   bool
	LookBack   bool
}

func (r memberRow) member() vetting.ClusterMember {
	m := vetting.ClusterMember{
		Listed: r.Listed.listed(), JoinedAt: r.JoinedAt.UTC(), LookBack: r.LookBack, Proposed: r.Proposed,
		Revision: r.Listed.Candidate.AssessedRevision, UpToDate: r.Listed.Candidate.AssessedRevision == r.Listed.Candidate.Revision,
	}
	if r.ReviewID != nil {
		m.Review = &vetting.Review{ID: *r.ReviewID, Band: indicator.Band(r.ReviewBand), OpenedAt: r.OpenedAt.UTC()}
	}
	if r.Outcome != "" {
		m.Decided = &vetting.Decision{Outcome: vetting.Outcome(r.Outcome), Reason: r.Reason, At: r.DecidedAt.UTC(), By: vetting.Actor{Name: r.DecidedBy}}
	}
	return m
}

// Cluster implements vetting.Store.
func (s *Store) Cluster(ctx context.Context, id uuid.UUID, page int) (_ *vetting.Cluster, err error) {
	defer errs.Wrap(&err, "store.Cluster(%s)", id)
	row, err := queryRow[listedClusterRow](ctx, s.db, clusterQuery+`WHERE k.id = ?`, id)
	if err != nil {
		return nil, err
	}
	c := row.cluster()
	rows, err := query[memberRow](ctx, s.db, `SELECT m.joined_at, r.id AS review_id, r.band AS review_band, r.opened_at, d.outcome, d.reason, d.decided_at, d.by AS decided_by,
EXISTS (SELECT FROM proposals p WHERE p.review_id = r.id AND p.ended = '' AND p.revision = c.revision) AS proposed, `+lookBack+`, `+listColumns+` JOIN cluster_members m ON m.candidate_id = c.id AND m.cluster_id = ?
LEFT JOIN reviews r ON r.candidate_id = c.id AND r.status = 'open'
LEFT JOIN LATERAL (SELECT d.*, concat_ws(' and ', by.name, e.name) AS by FROM decisions d JOIN accounts by ON by.id = d.decided_by LEFT JOIN accounts e ON e.id = d.second_by WHERE d.candidate_id = c.id ORDER BY d.decided_at DESC, d.id DESC LIMIT 1) d ON true
ORDER BY c.id LIMIT ? OFFSET ?`, id, vetting.ClusterPage, page*vetting.ClusterPage)
	if err != nil || len(rows) == 0 {
		return &c, err
	}
	var shown []uuid.UUID
	for _, r := range rows {
		c.Members = append(c.Members, r.member())
		shown = append(shown, r.Listed.Candidate.ID)
	}
	c.Edges, err = s.edgesAmong(ctx, shown)
	return &c, err
}

// ClusterGraph implements vetting.Store. What edges share is not opened: it would take the key of each member.
func (s *Store) ClusterGraph(ctx context.Context, id uuid.UUID) (_ *vetting.Cluster, err error) {
	defer errs.Wrap(&err, "store.ClusterGraph(%s)", id)
	row, err := queryRow[listedClusterRow](ctx, s.db, clusterQuery+`WHERE k.id = ?`, id)
	if err != nil {
		return nil, err
	}
	c := row.cluster()
	members, err := query[listRow](ctx, s.db, `SELECT `+listColumns+` JOIN cluster_members m ON m.candidate_id = c.id AND m.cluster_id = ? ORDER BY c.id`, id)
	if err != nil {
		return nil, err
	}
	for _, m := range members {
		c.Members = append(c.Members, vetting.ClusterMember{Listed: m.listed()})
	}
	edges, err := query[joinedRow](ctx, s.db, `SELECT e.first_id, e.second_id, e.kind FROM link_edges e JOIN cluster_members a ON a.candidate_id = e.first_id
JOIN cluster_members b ON b.candidate_id = e.second_id WHERE a.cluster_id = ? AND b.cluster_id = a.cluster_id ORDER BY 1, 2, 3`, id)
	for _, e := range edges {
		c.Edges = append(c.Edges, vetting.ClusterEdge{First: e.FirstID, Second: e.SecondID, Kind: dossier.LinkKind(e.Kind)})
	}
	return &c, err
}

// A joinedRow is an edge without what is shared.
type joinedRow struct {
	FirstID  uuid.UUID
	SecondID uuid.UUID
	Kind     string
}

// edgesAmong returns what joins the candidates to each other, in a fixed order.
func (s *Store) edgesAmong(ctx context.Context, candidates []uuid.UUID) ([]vetting.ClusterEdge, error) {
	rows, err := query[edgeRow](ctx, s.db, `SELECT * FROM link_edges WHERE first_id IN @ids AND second_id IN @ids ORDER BY first_id, second_id, kind`, map[string]any{"ids": candidates})
	edges := make([]vetting.ClusterEdge, len(rows))
	for i, r := range rows {
		edges[i] = vetting.ClusterEdge{First: r.FirstID, Second: r.SecondID, Kind: dossier.LinkKind(r.Kind), Shared: r.Shared}
	}
	return edges, err
}
