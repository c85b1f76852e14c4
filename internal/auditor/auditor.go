// Package auditor reads an audit log and says whether it is as it was written: every entry at its place, none changed, left
// out or put in, every stored hash and every checkpoint right. It shares no code with the packages that write the log, so that
// one mistake does not hide another.
package auditor

import (
	"bytes"
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
)

// A Record is an entry at its place, with the words that lie beside it.
type Record struct {
	Place int64
	Entry []byte // nil: there is none
	Beside
}

// Beside is what lies beside an entry, where Salt is not nil.
type Beside struct {
	Salt  []byte
	Words string
}

// A Stray belongs to no place: an entry that waits for its place or was never given one, or words without an entry.
type Stray struct {
	ID    string
	Entry []byte // nil: words without an entry
	Mark  []byte
	// Passed is whether the program passed the entry over when it gave places.
	Passed bool
}

// A Log is read. Everything is as of one time.
type Log interface {
	// Records returns the first records from that place on, in the order of their places, so many at most.
	Records(ctx context.Context, from int64, most int) ([]Record, error)
	// Hashes returns the first stored hashes from that position on, in the order of their positions, so many at most.
	Hashes(ctx context.Context, from int64, most int) ([]Stored, error)
	// Checkpoints returns the stored checkpoints.
	Checkpoints(ctx context.Context) ([]Signed, error)
	// Strays returns what belongs to no place.
	Strays(ctx context.Context) ([]Stray, error)
}

// A Stored is a hash at its position: those of each leaf and of each subtree that it completes, one leaf after the other.
type Stored struct {
	Position int64
	Hash     []byte
}

// A Signed is a checkpoint and where it was found.
type Signed struct{ Where, Note string }

// An Audit is what a log is held to.
type Audit struct {
	Key PublicKey
	// Secret is the program's secret for the marks of entries; nil: those that wait for their place are taken on trust.
	Secret []byte
	// Outside are checkpoints that were kept outside the database.
	Outside []Signed
}

// A Report is what was found.
type Report struct {
	Entries  int64    // read and in their places
	Root     Hash     // of their tree
	Held     int      // checkpoints that hold
	Newest   string   // when the newest of those was signed
	Waiting  int      // entries that wait for their place
	Erased   int      // entries whose words were erased, as an entry says
	Problems []string // the first of them; none: the log is as it was written
}

// mostProblems bounds a report.
const mostProblems = 100

// chunk is how many records and hashes are read at a time.
const chunk = 4096

// Verify reads a log from its beginning to its end. An error says that it could not be read.
func (a Audit) Verify(ctx context.Context, log Log) (*Report, error) {
	stored, err := log.Checkpoints(ctx)
	if err != nil {
		return nil, err
	}
	v := &verifier{Report: &Report{}, missing: map[string]int64{}}
	v.open(a.Key, stored, a.Outside)
	if err := v.records(ctx, log); err != nil {
		return nil, err
	}
	strays, err := log.Strays(ctx)
	if err != nil {
		return nil, err
	}
	v.end()
	for _, s := range strays {
		v.stray(s, a.Secret)
	}
	return v.Report, nil
}

// A verifier is in the middle of a log.
type verifier struct {
	*Report
	frontier
	made    []Hash
	hashes  []Stored // read and not compared yet
	next    int64    // position of the next hash
	due     []opened // checkpoints not reached yet, the smallest first
	claimed int64    // size of the newest stored checkpoint
	missing map[string]int64
}

type opened struct {
	Checkpoint
	where string
}

func (v *verifier) problem(format string, values ...any) {
	if len(v.Problems) < mostProblems {
		v.Problems = append(v.Problems, fmt.Sprintf(format, values...))
	}
}

// open reads the checkpoints.
func (v *verifier) open(key PublicKey, stored, outside []Signed) {
	there := map[string]bool{"": true}
	for _, s := range stored {
		there[digest(s.Note)] = true
	}
	for i, s := range slices.Concat(stored, outside) {
		c, err := key.Open(s.Note)
		if err != nil {
			v.problem("checkpoint %s: %v", s.Where, err)
			continue
		}
		if i < len(stored) {
			v.claimed = max(v.claimed, c.Size)
			if !there[c.After] {
				v.problem("checkpoint %s: the one before it is gone", s.Where)
			}
		}
		v.due = append(v.due, opened{c, s.Where})
	}
	slices.SortStableFunc(v.due, func(a, b opened) int { return cmp.Compare(a.Size, b.Size) })
}

// digest is how a checkpoint names the one of an earlier day.
func digest(note string) string {
	sum := sha256.Sum256([]byte(note))
	return hex.EncodeToString(sum[:])
}

func (v *verifier) records(ctx context.Context, log Log) error {
	v.reach()
	for from := int64(math.MinInt64); ; from = v.size {
		records, err := log.Records(ctx, from, chunk)
		if err != nil {
			return err
		}
		for i := range records {
			r := &records[i]
			if r.Place != v.size {
				v.problem("place %d: there is none: the next is %d", v.size, r.Place)
				return nil // all that follows has moved
			}
			if r.Entry == nil {
				v.problem("place %d: its entry is gone", r.Place)
				return nil
			}
			v.made = v.add(r.Entry, v.made)
			if err := v.compare(ctx, log); err != nil {
				return err
			}
			v.beside(r)
			v.reach()
		}
		if len(records) < chunk {
			return v.excess(ctx, log)
		}
	}
}

// compare holds the stored hashes to those made.
func (v *verifier) compare(ctx context.Context, log Log) (err error) {
	for i := range v.made {
		if len(v.hashes) == 0 {
			from := v.next
			if from == 0 {
				from = math.MinInt64
			}
			if v.hashes, err = log.Hashes(ctx, from, chunk); err != nil {
				return err
			}
		}
		switch {
		case len(v.hashes) == 0 || v.hashes[0].Position > v.next:
			v.problem("stored hash %d is gone", v.next)
			v.next++
			continue
		case v.hashes[0].Position < v.next:
			v.problem("stored hash %d belongs nowhere", v.hashes[0].Position)
		case !bytes.Equal(v.hashes[0].Hash, v.made[i][:]):
			v.problem("place %d: the entry and its stored hash %d differ", v.size-1, v.next)
		}
		v.hashes = v.hashes[1:]
		v.next++
	}
	return nil
}

// excess finds stored hashes after the last.
func (v *verifier) excess(ctx context.Context, log Log) error {
	more, err := log.Hashes(ctx, v.next, 1)
	if len(more) > 0 {
		v.problem("stored hash %d belongs to no entry", more[0].Position)
	}
	return err
}

// reach holds the tree to the checkpoints of its size.
func (v *verifier) reach() {
	for len(v.due) > 0 && v.due[0].Size == v.size {
		c := v.due[0]
		v.due = v.due[1:]
		if v.root() != c.Root {
			v.problem("checkpoint %s: the first %d entries are not those that it was signed for", c.where, c.Size)
			continue
		}
		v.Held++
		v.Newest = max(v.Newest, c.Time)
	}
}

// Words and candidates are cut out of the entry's JSON, in which no text holds a quotation mark that is not escaped.
var (
	wordsMember     = []byte(`,"words":"`)
	candidateMember = []byte(`,"candidate":"`)
	erasedMember    = []byte(`,"act":"erased"`)
	letGoMember     = []byte(`,"act":"let data go"`)
)

// member returns the text of a member, nil where there is none.
func member(entry, name []byte) []byte {
	_, rest, ok := bytes.Cut(entry, name)
	if !ok {
		return nil
	}
	text, _, _ := bytes.Cut(rest, []byte(`"`))
	return text
}

// beside holds the words beside an entry to their hash in it.
func (v *verifier) beside(r *Record) {
	hash := member(r.Entry, wordsMember)
	switch {
	case hash == nil && r.Salt != nil:
		v.problem("place %d: words stand beside an entry that has none", r.Place)
	case hash != nil && r.Salt == nil:
		v.missing[string(member(r.Entry, candidateMember))]++
	case hash != nil && string(hash) != keyed(r.Salt, "words", r.Words) && string(hash) != salted(r.Salt, r.Words):
		v.problem("place %d: the words beside the entry are not those that it was written with", r.Place)
	}
	if bytes.Contains(r.Entry, erasedMember) {
		of := string(member(r.Entry, candidateMember))
		v.Erased += int(v.missing[of])
		delete(v.missing, of)
	}
	if bytes.Contains(r.Entry, letGoMember) {
		v.letGo(r.Entry)
	}
}

// letGo excuses as many missing words about a candidate as an entry says went with a kind of data.
func (v *verifier) letGo(entry []byte) {
	var said struct {
		Candidate string
		Changes   []struct{ Of, Before string }
	}
	if json.Unmarshal(entry, &said) != nil {
		return
	}
	for _, c := range said.Changes {
		n, err := strconv.Atoi(c.Before)
		if c.Of != "words beside the log" || err != nil || n < 0 {
			continue
		}
		n = min(n, int(v.missing[said.Candidate]))
		v.Erased += n
		if v.missing[said.Candidate] -= int64(n); v.missing[said.Candidate] == 0 {
			delete(v.missing, said.Candidate)
		}
	}
}

// keyed returns HMAC-SHA-256 of a named value, as entries hold it.
func keyed(salt []byte, name, value string) string {
	mac := hmac.New(sha256.New, salt)
	mac.Write([]byte(name + "\x00" + value))
	return "hmac-sha256:" + hex.EncodeToString(mac.Sum(nil))
}

// salted returns the hash that entries have which were written before there were keyed ones.
func salted(salt []byte, value string) string {
	sum := sha256.Sum256(append(slices.Clone(salt), value...))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// end holds the whole to what the newest checkpoint says.
func (v *verifier) end() {
	v.Entries, v.Root = v.size, v.root()
	for of, n := range v.missing {
		v.problem("the words beside %d entries about %q are gone, and no entry says that they were erased", n, of)
	}
	for _, c := range v.due {
		v.problem("checkpoint %s: there were %d entries, and %d are left", c.where, c.Size, v.size)
	}
	if len(v.Problems) == 0 && v.size > v.claimed {
		v.problem("the last %d entries are under no checkpoint", v.size-v.claimed)
	}
}

func (v *verifier) stray(s Stray, secret []byte) {
	switch {
	case s.Entry == nil:
		v.problem("words of %s stand beside no entry", s.ID)
	case s.Passed:
		v.problem("entry %s: was not written by Bonafide, which gave it no place", s.ID)
	case secret != nil && !marked(s, secret):
		v.problem("entry %s: was not written by Bonafide: its mark is wrong", s.ID)
	default:
		v.Waiting++
	}
}

func marked(s Stray, secret []byte) bool {
	mac := hmac.New(sha256.New, secret)
	mac.Write(s.Entry)
	return hmac.Equal(mac.Sum(nil), s.Mark) && bytes.HasPrefix(s.Entry, []byte(`{"id":"`+s.ID+`"`))
}
