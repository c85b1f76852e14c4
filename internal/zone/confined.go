package zone

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"time"

	"bonafide/internal/confine"
	"bonafide/internal/mrz"
	"bonafide/internal/ocr"
	"bonafide/internal/photo"
)

// limits bound one child: Tesseract's memory, which grows by copying, and the picture beside it.
var limits = confine.Limits{Memory: 2 << 30, Working: 512 << 20, CPUSeconds: 3600}

// patience bounds one reading. After enough no further look is begun, and the best so far is the answer.
const (
	enough   = 15 * time.Second
	patience = 30 * time.Second
)

// Confined reads zones in a child that runs this program, one at a time. Make it with NewConfined and close it; the
// child is started for the first picture.
type Confined struct {
	pool *confine.Pool
	log  *slog.Logger
}

// NewConfined returns a reader whose child runs the command, which must call Work. The log, which may be nil, gets how
// children ended that gave no answer.
func NewConfined(command []string, log *slog.Logger) *Confined {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Confined{pool: &confine.Pool{Command: command, Log: log}, log: log}
}

// Close ends the child.
func (c *Confined) Close() { c.pool.Close() }

// question and reply are what passes between the program and its child.
type (
	question struct{ AsOf time.Time }
	reply    struct{ Text string } // "" where there is no zone
)

// Read reads the zone in an upright preview of a picture, as reader makes them. It is nil where there is none, and where
// the child gave no answer, of which the log tells. Any error is a fault of the machine.
func (c *Confined) Read(ctx context.Context, preview []byte, asOf time.Time) (*Found, error) {
	var r reply
	err := c.pool.Ask(ctx, patience, question{asOf}, preview, &r)
	if failure, ok := errors.AsType[*confine.Failure](err); ok {
		c.log.Warn("a machine-readable zone could not be looked for", "bytes", len(preview), "reason", failure)
		return nil, nil
	}
	if err != nil || r.Text == "" {
		return nil, err
	}
	z, err := mrz.Parse(r.Text, asOf)
	return &Found{r.Text, z}, err
}

// Work is the whole life of a child: it reads zones in the previews that come from in and answers on out until in ends.
// For cache and model see ocr.Load.
func Work(in io.Reader, out io.Writer, cache string, model []byte) error {
	ctx := context.Background()
	engine, err := ocr.Load(ctx, cache, model)
	if err != nil && cache != "" { // a folder that cannot be written costs time only
		engine, err = ocr.Load(ctx, "", model)
	}
	if err != nil {
		return err
	}
	return confine.Serve(in, out, limits, func(ask json.RawMessage, preview []byte) (any, error) {
		var q question
		if err := json.Unmarshal(ask, &q); err != nil {
			return nil, err
		}
		img, err := photo.DecodePreview(preview)
		if err != nil {
			return nil, err
		}
		found, err := Read(ctx, engine, img, q.AsOf, time.Now().Add(enough))
		if err != nil || found == nil {
			return reply{}, err
		}
		return reply{found.Text}, nil
	})
}
