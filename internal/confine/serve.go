package confine

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime/debug"
)

// A Handler answers one request. What it needs from files must have been loaded before Serve.
type Handler func(ask json.RawMessage, data []byte) (any, error)

// Serve is the whole life of a child: it puts up the walls, then answers requests from in on out until in ends. A wall
// that the system does not allow is reported to the parent, which warns and goes on.
func Serve(in io.Reader, out io.Writer, l Limits, handle Handler) error {
	debug.SetMemoryLimit(l.Working)
	debug.SetTraceback("single") // the parent keeps the last lines only
	if err := writeJSON(out, hello{Missing: wallIn(l)}); err != nil {
		return err
	}
	requests := make(chan request)
	go readRequests(in, requests)
	w := bufio.NewWriter(out)
	for r := range requests {
		if r.err != nil {
			return r.err
		}
		if err := writeJSON(w, respond(handle, r)); err != nil {
			return err
		}
		if err := w.Flush(); err != nil {
			return err
		}
		debug.FreeOSMemory() // an idle child should be small
	}
	return nil
}

func respond(handle Handler, r request) answer {
	v, err := handle(r.ask, r.data)
	if err != nil {
		return answer{Error: err.Error()}
	}
	b, err := json.Marshal(v)
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Value: b}
}

type request struct {
	ask  json.RawMessage
	data []byte
	err  error
}

// readRequests reads ahead, so that a child whose parent is gone ends at once even in the middle of a file.
func readRequests(in io.Reader, requests chan<- request) {
	for {
		ask, err := readPart(in, maxAsk)
		if err == io.EOF {
			os.Exit(0)
		}
		var data []byte
		if err == nil {
			data, err = readPart(in, maxData)
		}
		if err != nil {
			err = fmt.Errorf("confine: the request cannot be read: %w", err)
		}
		requests <- request{ask, data, err}
		if err != nil {
			return
		}
	}
}
