package assess

import (
	"bufio"
	"context"
	"encoding/json"
	"io"

	"bonafide/internal/linkage"
)

// Links writes each pair of the dossiers in the files that share something, and each kind of thing, as a line of JSON: see
// linkage.Pair. Input is read and refused as by Run, before anything is written.
func Links(ctx context.Context, w io.Writer, files []string, o Options) error {
	population, err := read(files)
	if err != nil {
		return err
	}
	complete(ctx, population, o)
	out := bufio.NewWriter(w)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for p := range linkage.NewIndex(dossiersOf(population)).Pairs() {
		if err := enc.Encode(p); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return out.Flush()
}
