package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/intake"
	"bonafide/internal/population"
	"bonafide/internal/vetting"

	"github.com/jackc/pgx/v5"
)

const (
	intakeRows = 10_000 // a round, at most
	intakeGoal = 0.25   // of the rows a second at which the same bytes are copied
)

// intakes measures the import of a file of dossiers beside COPY of the same lines into a table of their ids and texts; and the
// import of the same dossiers once more.
func intakes(ctx context.Context, w *World) ([]Figure, error) {
	folder, err := os.MkdirTemp("", "bonafide-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	if _, err := w.Pool.Exec(ctx, `CREATE TABLE bench_lines (id text PRIMARY KEY, line text NOT NULL)`); err != nil {
		return nil, err
	}
	defer w.Pool.Exec(context.WithoutCancel(ctx), `DROP TABLE bench_lines`)
	rows := min(intakeRows, w.Candidates)
	var copies, first, again, ratios, ratiosAgain []float64
	var heap uint64
	for round := range w.Rounds {
		lines, err := invented(w.Seed, round, rows)
		if err != nil {
			return nil, err
		}
		copied, err := timed(func() error { return copyLines(ctx, w, lines) })
		if err != nil {
			return nil, err
		}
		in, err := timed(func() error { return importLines(ctx, w, folder, fmt.Sprintf("%d.jsonl", round), lines, &heap) })
		if err != nil {
			return nil, err
		}
		twice, err := timed(func() error { return importLines(ctx, w, folder, fmt.Sprintf("%d-again.jsonl", round), lines, &heap) })
		if err != nil {
			return nil, err
		}
		copies, first, again = append(copies, copied), append(first, in), append(again, twice)
		ratios, ratiosAgain = append(ratios, copied/in), append(ratiosAgain, copied/twice)
	}
	floor := &Floor{Name: "COPY of the lines into a table of ids and texts", P50: quantile(copies, 0.5), Spread: slices.Max(copies) / slices.Min(copies)}
	figure := func(name, about string, took, ratios []float64) Figure {
		ratio := quantile(ratios, 0.5)
		return Figure{
			Name: name, About: about, P50: quantile(took, 0.5), P99: slices.Max(took), Floor: floor, Rounds: w.Rounds, Void: floor.Spread > steady,
			Ratio: 1 / ratio, Values: map[string]float64{"rows": float64(rows), "rows_per_s": 1000 * float64(rows) / quantile(took, 0.5), "of_copy": ratio, "heap_mib": float64(heap) / (1 << 20)},
			Goals: []Goal{atLeast("of_copy", intakeGoal, ratio)},
		}
	}
	return []Figure{
		figure("import", "new candidates out of a file of dossiers, with facts, keys, audit events and due assessments", first, ratios),
		figure("import again", "the same dossiers out of another file, with no change", again, ratiosAgain),
	}, nil
}

// timed returns how many milliseconds something took.
func timed(do func() error) (float64, error) {
	start := time.Now()
	err := do()
	return float64(time.Since(start)) / float64(time.Millisecond), err
}

// A line is a dossier as a line of a file.
type line struct {
	id   string
	text []byte
}

// invented returns dossiers that the world does not hold, others each round.
func invented(seed uint64, round, rows int) (lines []line, err error) {
	for d := range population.Candidates(seed+1000+uint64(round), rows) {
		d.Schema, d.ID = dossier.Schema, fmt.Sprintf("import-%d-%s", round, d.ID)
		d.Photos = nil // of which the world holds no files
		text, err := json.Marshal(d)
		if err != nil {
			return nil, err
		}
		lines = append(lines, line{d.ID, append(text, '\n')})
	}
	return lines, nil
}

func copyLines(ctx context.Context, w *World, lines []line) error {
	rows := make([][]any, len(lines))
	for i, l := range lines {
		rows[i] = []any{l.id, string(l.text)}
	}
	_, err := w.Pool.CopyFrom(ctx, pgx.Identifier{"bench_lines"}, []string{"id", "line"}, pgx.CopyFromRows(rows))
	return err
}

func importLines(ctx context.Context, w *World, folder, name string, lines []line, heap *uint64) error {
	var all bytes.Buffer
	for _, l := range lines {
		all.Write(l.text)
	}
	file := filepath.Join(folder, name)
	if err := os.WriteFile(file, all.Bytes(), 0o600); err != nil {
		return err
	}
	count, err := intake.Run(ctx, w.Vetting, file, intake.Options{
		Actor: vetting.CommandLine, Owner: w.Owner, Rejects: file + ".rejected",
		Progress: func(vetting.IntakeCount) {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			*heap = max(*heap, m.HeapInuse)
		},
	})
	if err == nil && count.Rejected > 0 {
		err = fmt.Errorf("%d rows were rejected", count.Rejected)
	}
	return err
}
