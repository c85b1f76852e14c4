package vetting

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"

	"github.com/google/uuid"
)

// A Cluster is candidates who hang together by hard links of several kinds: see linkage.Grouping. Its id stays while it grows; of two
// that come together the older one's stays, and a part that comes off has a new one unless it is the larger.
type Cluster struct {
	ID        uuid.UUID
	OpenedAt  time.Time
	ChangedAt time.Time // when its members last changed
	Size      int       // members
	CutOff    bool      // there are more than were looked for
	Kinds     []dossier.LinkKind
	Waiting   int // members with an open review
	Decided   int // members of whom somebody decided, the open ones among them
	Names     []string

	Forward uuid.UUID // the one into which it went; zero: none
	EndedAt time.Time // when it went into another or came apart; zero: neither

	Members []ClusterMember // one page; of ClusterGraph all
	Edges   []ClusterEdge   // among those
}

// ClusterPage is how many members a page shows.
const ClusterPage = 40

// A ClusterMember is a candidate in a cluster.
type ClusterMember struct {
	Listed
	JoinedAt time.Time
	Review   *Review   // the open one; nil for none
	Revision int64     // of the facts that the newest assessment covers
	UpToDate bool      // those are all
	Decided  *Decision // the newest decision; nil for none
	Proposed bool      // an outcome was proposed, and waits for a second person
	LookBack bool      // somebody should look again: see LookBack
}

// A ClusterEdge is what joins two members.
type ClusterEdge struct {
	First, Second uuid.UUID
	Kind          dossier.LinkKind // or linkage.OnePerson
	Shared        string           // masked; empty where nothing is to be shown
}

// A ClusterOrder is an order of clusters.
type ClusterOrder string

// The orders.
const (
	Largest   ClusterOrder = "largest"
	Newest    ClusterOrder = "newest"
	Undecided ClusterOrder = "undecided" // those alone that have an open review, the most of them first
)

// mostClusters is how many clusters a list shows.
const mostClusters = 200

// Clusters returns the clusters that there are.
func (s *Service) Clusters(ctx context.Context, actor Actor, order ClusterOrder) ([]Cluster, error) {
	if err := actor.May(ViewReviews); err != nil {
		return nil, err
	}
	return s.Store.Clusters(ctx, order, mostClusters)
}

// Cluster returns a cluster with a page of its members, from 0; errs.NotFound where there never was one.
func (s *Service) Cluster(ctx context.Context, actor Actor, id uuid.UUID, page int) (*Cluster, error) {
	if err := actor.May(ViewReviews); err != nil {
		return nil, err
	}
	return s.Store.Cluster(ctx, id, page)
}

// ClusterGraph returns a cluster with all its members, of whom only what is Listed is said, and with its edges, whose Shared is
// empty; errs.NotFound where there never was one.
func (s *Service) ClusterGraph(ctx context.Context, actor Actor, id uuid.UUID) (*Cluster, error) {
	if err := actor.May(ViewReviews); err != nil {
		return nil, err
	}
	return s.Store.ClusterGraph(ctx, id)
}

// A Chosen is a candidate about whom something is decided together with others, and what the decision is based on.
type Chosen struct {
	Candidate uuid.UUID
	Review    uuid.UUID
	Revision  int64
}

// Undecidable says of each candidate that could not be decided why. It is errs.Conflict, and nothing was recorded of anybody.
type Undecidable map[uuid.UUID]error

// Error implements error.
func (u Undecidable) Error() string {
	var all []string
	for id, err := range u {
		all = append(all, fmt.Sprintf("%s: %v", id, err))
	}
	return strings.Join(all, "; ")
}

// Unwrap makes u an errs.Conflict.
func (u Undecidable) Unwrap() error { return errs.Conflict }

// DecideTogether closes the open reviews of several candidates with one answer. Each gets a decision of its own, by the same rules
// as Decide, or a proposal where it takes two people; where one cannot be decided none is, and the error is Undecidable.
func (s *Service) DecideTogether(ctx context.Context, actor Actor, all []Chosen, d Decision) (err error) {
	defer errs.Wrap(&err, "vetting.DecideTogether")
	if err := actor.May(DecideReviews); err != nil {
		return err
	}
	if len(all) == 0 || len(d.Check()) > 0 {
		return errs.Invalidf("The decision is not complete: choose candidates, an outcome and a reason that fits it, and give your reasons in words.")
	}
	var rulings []Ruling
	problems := Undecidable{}
	for _, c := range all {
		d.Review, d.Revision = c.Review, c.Revision
		ruling, err := s.ruling(ctx, actor, c.Candidate, d)
		switch {
		case errors.Is(err, errs.Conflict), errors.Is(err, errs.NotFound), errors.Is(err, errs.Forbidden):
			problems[c.Candidate] = err
		case err != nil:
			return err
		}
		rulings = append(rulings, ruling)
	}
	if len(problems) > 0 {
		return problems
	}
	return s.Store.DecideTogether(ctx, rulings)
}
