// Package bench measures an installation that is filled with invented candidates: how long it takes to find a near picture, all
// links of a candidate, a neighbourhood; and how much memory that needs.
//
// Every time stands beside a floor that is measured in the same rounds, in turn with it: a look-up beside a linear scan, a
// question to the database beside SELECT 1. A machine that is busy slows both, so that the ratio says what the program does. Where
// the floor itself came out differently from round to round, the figure is void: see steady.
//
// What is measured stands in one table, measures, each row in a file of its own.
package bench

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"bonafide/internal/store"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
)

// A World is the installation that is measured. All its fields are required. The database is empty but for an account, and
// nobody else uses it.
type World struct {
	Pool    *pgxpool.Pool
	Store   *store.Store
	Vetting *vetting.Service
	Owner   uuid.UUID // whose the candidates are

	// Reopen returns another store on the database, as another process has it.
	Reopen func() (*store.Store, error)

	Log *slog.Logger

	Workers    int    // how many assessments the app does at once
	Candidates int    // how many to invent, rounded up to population.Block
	Seed       uint64 // of what is invented
	Rounds     int    // of each figure: the constant Rounds, or fewer to see that all is measured

	ids    []uuid.UUID // of the candidates, in the population's order; filled by fill
	filled time.Duration
}

// A measure is one row of the table. Its figures come in a fixed order.
type measure struct {
	name  string // as --only names it
	empty bool   // it needs no candidates in the database
	run   func(context.Context, *World) ([]Figure, error)
}

// measures is what is measured, in this order.
var measures = []measure{
	{"photos", true, photos},
	{"memory", false, memory},
	{"links", false, links},
	{"neighbourhood", false, neighbourhood},
	{"rescoring", false, rescoring},
	{"import", false, intakes}, // those it brings have no scores
	{"watchlist", false, watchlists},
}

// Names returns the names of the measures.
func Names() (names []string) {
	for _, m := range measures {
		names = append(names, m.name)
	}
	return names
}

// A Report is what the command prints.
type Report struct {
	Candidates int     `json:"candidates"`
	Seed       uint64  `json:"seed"`
	Database   string  `json:"database"` // the server's version
	CPUs       int     `json:"cpus"`
	Go         string  `json:"go"`
	FillS      float64 `json:"fill_s,omitempty"` // how long it took to fill the database
	LoadBefore float64 `json:"load_before"`
	LoadAfter  float64 `json:"load_after"` // the system's load average of a minute; -1 where it has none

	Figures []Figure `json:"figures"`
}

// Run measures what is named, everything where nothing is, and fills the world before the first that needs it.
func Run(ctx context.Context, w *World, only []string) (*Report, error) {
	r := &Report{Candidates: w.Candidates, Seed: w.Seed, CPUs: runtime.NumCPU(), Go: runtime.Version(), LoadBefore: load(), Figures: []Figure{}}
	if err := w.Pool.QueryRow(ctx, "SHOW server_version").Scan(&r.Database); err != nil {
		return nil, err
	}
	for _, m := range measures {
		if !named(only, m.name) {
			continue
		}
		if !m.empty && w.ids == nil {
			if err := w.fill(ctx); err != nil {
				return nil, fmt.Errorf("fill the database: %w", err)
			}
			r.FillS = w.filled.Seconds()
		}
		w.Log.Info("measuring", "what", m.name)
		before := load()
		figures, err := m.run(ctx, w)
		if err != nil {
			return nil, fmt.Errorf("measure %s: %w", m.name, err)
		}
		for i := range figures {
			figures[i].Load = max(before, load())
		}
		r.Figures = append(r.Figures, figures...)
	}
	r.LoadAfter = load()
	return r, nil
}

func named(only []string, name string) bool {
	for _, o := range only {
		if o == name {
			return true
		}
	}
	return len(only) == 0
}

// load returns the load average of the last minute, -1 where the system does not say.
func load() float64 {
	text, _ := os.ReadFile("/proc/loadavg")
	first, _, _ := strings.Cut(string(text), " ")
	n, err := strconv.ParseFloat(first, 64)
	if err != nil {
		return -1
	}
	return n
}
