package confine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"
)

// Cause says why a child gave no answer.
type Cause int

// The causes.
const (
	Crashed Cause = iota // the child ended by itself
	TooSlow              // it was killed at the deadline
	TooBig               // it needed more memory than its limit, or answered without end
)

// A Failure is the end of a child in the middle of a request. The next request gets another child.
type Failure struct {
	Cause  Cause
	After  time.Duration
	Detail string // for the log: how the child ended and its last words
}

// Error says what happened, with the detail.
func (f *Failure) Error() string {
	what := map[Cause]string{Crashed: "crashed", TooSlow: "was too slow", TooBig: "needed too much memory"}[f.Cause]
	return fmt.Sprintf("the confined child %s after %v: %s", what, f.After.Round(time.Millisecond), f.Detail)
}

// maxRequests is how many requests one child answers before another takes its place.
const maxRequests = 200

// A Pool asks children. The zero Pool is not ready: set Command. Close it.
type Pool struct {
	Command []string     // program and arguments; the program must call Serve. Its environment is empty.
	Size    int          // children at once; 0 stands for 1
	Log     *slog.Logger // gets a warning where a wall is missing; nil for nobody

	once sync.Once
	turn chan struct{}

	mu     sync.Mutex
	idle   []*child
	closed bool
	peak   int64
	warned bool
}

// ErrClosed answers requests after Close.
var ErrClosed = errors.New("confine: the pool is closed")

// Ask gives a child the request, which is marshalled to JSON, and the data beside it, and reads its answer into the
// value that out points to. It waits for its turn until ctx ends; patience bounds the work itself, the start of a
// child aside. A child that gives no answer is a *Failure; an error of the child's handler comes back with its text alone.
func (p *Pool) Ask(ctx context.Context, patience time.Duration, ask any, data []byte, out any) error {
	header, err := json.Marshal(ask)
	if err != nil {
		return err
	}
	p.once.Do(func() { p.turn = make(chan struct{}, max(1, p.Size)) })
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	c, err := p.take()
	if err != nil {
		return err
	}
	said, err := c.ask(ctx, patience, header, data)
	p.note(c)
	if err != nil {
		return err
	}
	p.putBack(c)
	if said.Error != "" {
		return errors.New(said.Error)
	}
	return json.Unmarshal(said.Value, out)
}

// Peak returns the most memory, in bytes, that any child held at once so far; 0 where the system does not say.
func (p *Pool) Peak() int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.peak
}

// Close ends the idle children. A request under way still gets its answer.
func (p *Pool) Close() {
	p.mu.Lock()
	idle := p.idle
	p.idle, p.closed = nil, true
	p.mu.Unlock()
	for _, c := range idle {
		c.end()
	}
}

// take returns an idle child that lives, or a new one.
func (p *Pool) take() (*child, error) {
	for {
		p.mu.Lock()
		closed, n := p.closed, len(p.idle)
		var c *child
		if n > 0 {
			c, p.idle = p.idle[n-1], p.idle[:n-1]
		}
		p.mu.Unlock()
		switch {
		case closed:
			return nil, ErrClosed
		case c == nil:
			return p.start()
		case c.lives():
			return c, nil
		}
		c.end()
	}
}

func (p *Pool) putBack(c *child) {
	p.mu.Lock()
	keep := !p.closed && c.requests < maxRequests
	if keep {
		p.idle = append(p.idle, c)
	}
	p.mu.Unlock()
	if !keep {
		c.end()
	}
}

func (p *Pool) note(c *child) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.peak = max(p.peak, c.peak)
}

func (p *Pool) start() (*child, error) {
	c, missing, err := startChild(p.Command)
	if err != nil {
		return nil, fmt.Errorf("confine: %s does not start: %w", strings.Join(p.Command, " "), err)
	}
	p.mu.Lock()
	warn := len(missing) > 0 && !p.warned && p.Log != nil
	p.warned = p.warned || warn
	p.mu.Unlock()
	if warn {
		p.Log.Warn("files are read behind fewer walls than there could be", "missing", missing)
	}
	return c, nil
}

// A child is one process. Only one goroutine uses it at a time.
type child struct {
	cmd      *exec.Cmd
	in       io.WriteCloser
	out      io.Reader
	words    *tail
	ended    chan struct{} // closed when the process is gone
	requests int
	peak     int64
}

// startPatience bounds a child's start, which loads what it needs: compiled WebAssembly the first time.
const startPatience = 2 * time.Minute

func startChild(command []string) (*child, []string, error) {
	c := &child{cmd: exec.Command(command[0], command[1:]...), words: &tail{}, ended: make(chan struct{})}
	c.cmd.Env = []string{} // not nil: nothing is handed down
	c.cmd.Stderr = c.words
	ownGroup(c.cmd)
	var err error
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		return nil, nil, err
	}
	if c.out, err = c.cmd.StdoutPipe(); err != nil {
		return nil, nil, err
	}
	if err := c.cmd.Start(); err != nil {
		return nil, nil, err
	}
	go c.reap()
	late := time.AfterFunc(startPatience, c.kill)
	defer late.Stop()
	first, err := readPart(c.out, maxAsk)
	var h hello
	if err == nil {
		err = json.Unmarshal(first, &h)
	}
	if err != nil {
		c.end()
		return nil, nil, fmt.Errorf("%w: %s: %s", err, c.cmd.ProcessState, c.words)
	}
	return c, h.Missing, nil
}

// reap waits for the process and its last words.
func (c *child) reap() {
	_ = c.cmd.Wait() // how it ended stands in ProcessState
	close(c.ended)
}

func (c *child) lives() bool {
	select {
	case <-c.ended:
		return false
	default:
		return true
	}
}

func (c *child) kill() { _ = c.cmd.Process.Kill() }

// end closes the child's input, upon which it ends, and waits for that.
func (c *child) end() {
	c.in.Close()
	late := time.AfterFunc(time.Second, c.kill)
	defer late.Stop()
	<-c.ended
}

// ask passes one request. Whatever goes wrong with the child, it is gone then.
func (c *child) ask(ctx context.Context, patience time.Duration, header, data []byte) (answer, error) {
	begin := time.Now()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	stop := context.AfterFunc(ctx, c.kill)
	said, err := c.exchange(header, data)
	stop()
	c.requests++
	c.peak = peakMemory(c.cmd.Process.Pid)
	if err == nil {
		return said, nil
	}
	c.kill()
	c.end()
	f := &Failure{After: time.Since(begin), Detail: fmt.Sprintf("%s: %s", c.cmd.ProcessState, c.words)}
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		f.Cause = TooSlow
	case ctx.Err() != nil:
		return answer{}, ctx.Err()
	case errors.Is(err, errTooLong), c.words.tellsOfMemory():
		f.Cause = TooBig
	}
	return answer{}, f
}

func (c *child) exchange(header, data []byte) (said answer, err error) {
	if err := writePart(c.in, header); err != nil {
		return said, err
	}
	if err := writePart(c.in, data); err != nil {
		return said, err
	}
	b, err := readPart(c.out, maxAnswer)
	if err != nil {
		return said, err
	}
	return said, json.Unmarshal(b, &said)
}

// A tail keeps the first and last bytes that are written to it: Go says at first what is wrong, and at last where.
type tail struct {
	mu          sync.Mutex
	first, last []byte
}

const tailBytes = 1024

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	room := min(len(b), tailBytes-len(t.first))
	t.first = append(t.first, b[:room]...)
	t.last = append(t.last, b[room:]...)
	if over := len(t.last) - tailBytes; over > 0 {
		t.last = append(t.last[:0], t.last[over:]...)
	}
	return len(b), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(bytes.TrimSpace(append(bytes.Clone(t.first), t.last...)))
}

// tellsOfMemory reports whether the words are the Go runtime's when the system gives it no more memory, be it for a
// thread's stack.
func (t *tail) tellsOfMemory() bool {
	words := t.String()
	return slices.ContainsFunc([]string{"out of memory", "cannot allocate memory", "pthread_create failed", "failed to create new OS thread"},
		func(sign string) bool { return strings.Contains(words, sign) })
}
