package confine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

const childArgument = "be-the-child"

func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == childArgument {
		if err := Serve(os.Stdin, os.Stdout, Limits{Memory: 512 << 20, Working: 64 << 20, CPUSeconds: 60}, misbehave); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

var held [][]byte

// misbehave does what it is asked for, the worst included.
func misbehave(ask json.RawMessage, data []byte) (any, error) {
	var what string
	if err := json.Unmarshal(ask, &what); err != nil {
		return nil, err
	}
	switch what {
	case "echo":
		return string(data), nil
	case "refuse":
		return nil, errors.New("not this one")
	case "panic":
		panic("a decoder's bug")
	case "spin":
		for i := 0; ; i++ {
			if i < 0 {
				return nil, nil
			}
		}
	case "hog":
		for {
			held = append(held, bytes.Repeat([]byte{1}, 32<<20))
		}
	case "flood":
		return strings.Repeat("x", maxAnswer+1), nil
	case "pid":
		return os.Getpid(), nil
	case "environment":
		return os.Environ(), nil
	case "read":
		_, err := os.ReadFile("/etc/passwd")
		return nil, err
	case "write":
		return nil, os.WriteFile(os.TempDir()+"/written", data, 0o600)
	case "dial":
		_, err := net.Dial("tcp", "127.0.0.1:1")
		return nil, err
	case "run":
		return nil, exec.Command("/bin/true").Run()
	case "signal":
		return nil, syscall.Kill(os.Getppid(), 0)
	case "threads":
		var wait sync.WaitGroup
		for range 20 {
			wait.Go(func() {
				runtime.LockOSThread()
				time.Sleep(10 * time.Millisecond)
			})
		}
		wait.Wait()
		return "done", nil
	}
	return nil, fmt.Errorf("what is %q?", what)
}

func pool(t *testing.T) *Pool {
	t.Helper()
	p := &Pool{Command: []string{os.Args[0], childArgument}, Log: slog.New(slog.NewTextHandler(t.Output(), nil))}
	t.Cleanup(p.Close)
	return p
}

func TestAnswers(t *testing.T) {
	p := pool(t)
	for _, data := range []string{"", "a", strings.Repeat("long ", 1<<20)} {
		var got string
		if err := p.Ask(t.Context(), 10*time.Second, "echo", []byte(data), &got); err != nil || got != data {
			t.Errorf("echo of %d bytes = %d bytes, %v", len(data), len(got), err)
		}
	}
	if err := p.Ask(t.Context(), 10*time.Second, "refuse", nil, new(string)); err == nil || err.Error() != "not this one" {
		t.Errorf("refuse = %v, want the handler's own words", err)
	}
	var threads string
	if err := p.Ask(t.Context(), 10*time.Second, "threads", nil, &threads); err != nil || threads != "done" {
		t.Errorf("threads = %q, %v", threads, err)
	}
	var environment []string
	if err := p.Ask(t.Context(), 10*time.Second, "environment", nil, &environment); err != nil || len(environment) > 0 {
		t.Errorf("environment = %q, %v; want none", environment, err)
	}
	if runtime.GOOS == "linux" && p.Peak() < 1<<20 {
		t.Errorf("peak %d bytes", p.Peak())
	}
}

func TestAChildThatFailsIsReplaced(t *testing.T) {
	p := pool(t)
	for _, test := range []struct {
		what string
		want Cause
	}{
		{"panic", Crashed},
		{"spin", TooSlow},
		{"hog", TooBig},
		{"flood", TooBig},
	} {
		if test.what == "hog" && runtime.GOOS != "linux" {
			continue
		}
		var before, after int
		if err := p.Ask(t.Context(), 10*time.Second, "pid", nil, &before); err != nil {
			t.Fatal(err)
		}
		patience := 10 * time.Second
		if test.want == TooSlow {
			patience = 200 * time.Millisecond
		}
		err := p.Ask(t.Context(), patience, test.what, nil, new(any))
		f, ok := errors.AsType[*Failure](err)
		if !ok || f.Cause != test.want {
			t.Errorf("%s: %v, want cause %d", test.what, err, test.want)
		}
		if test.want == Crashed && !strings.Contains(err.Error(), "a decoder's bug") {
			t.Errorf("%s: %v, want its last words", test.what, err)
		}
		if err := p.Ask(t.Context(), 10*time.Second, "pid", nil, &after); err != nil || after == before {
			t.Errorf("%s: child %d before and %d after, %v", test.what, before, after, err)
		}
	}
}

func TestWalls(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("walls are built for Linux only")
	}
	p := pool(t)
	for _, what := range []string{"read", "write", "dial", "run", "signal"} {
		err := p.Ask(t.Context(), 10*time.Second, what, nil, new(any))
		if err == nil || !strings.Contains(err.Error(), "not permitted") {
			t.Errorf("%s = %v, want it not permitted", what, err)
		}
	}
}

func TestGivingUpEndsTheChild(t *testing.T) {
	p := pool(t)
	var pid int
	if err := p.Ask(t.Context(), 10*time.Second, "pid", nil, &pid); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	begin := time.Now()
	if err := p.Ask(ctx, time.Minute, "spin", nil, new(any)); err == nil || time.Since(begin) > 10*time.Second {
		t.Errorf("spin = %v after %v", err, time.Since(begin))
	}
	if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("child %d after its caller went away: %v, want it gone", pid, err)
	}
}

func TestClosed(t *testing.T) {
	p := pool(t)
	if err := p.Ask(t.Context(), 10*time.Second, "echo", nil, new(string)); err != nil {
		t.Fatal(err)
	}
	p.Close()
	if err := p.Ask(t.Context(), 10*time.Second, "echo", nil, new(string)); !errors.Is(err, ErrClosed) {
		t.Errorf("Ask after Close = %v, want ErrClosed", err)
	}
}
