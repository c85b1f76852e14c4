package postgres

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
)

// serverLog passes a server's messages on to a logger and keeps the last ones for an error message.
type serverLog struct {
	logger *slog.Logger

	mu      sync.Mutex
	partial []byte   // of the line being written
	last    []string // at most keptLines
}

const keptLines = 10

// Write takes any part of the server's output. It never fails.
func (l *serverLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.partial = append(l.partial, p...)
	for {
		line, rest, found := bytes.Cut(l.partial, []byte("\n"))
		if !found {
			return len(p), nil
		}
		l.add(string(line))
		l.partial = rest
	}
}

func (l *serverLog) add(line string) {
	l.logger.Log(context.Background(), level(line), "database server", "message", line)
	l.last = append(l.last, line)
	if len(l.last) > keptLines {
		l.last = l.last[1:]
	}
}

// level maps PostgreSQL's severities. ERROR and FATAL are answers to the app, which deals with them itself, and the end
// of the server is told apart from its messages.
func level(line string) slog.Level {
	severity, _, _ := strings.Cut(line, ":")
	switch severity {
	case "WARNING":
		return slog.LevelWarn
	case "PANIC":
		return slog.LevelError
	}
	return slog.LevelDebug
}

// tail returns the last lines.
func (l *serverLog) tail() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.last, "; ")
}

func (l *serverLog) contains(text string) bool { return strings.Contains(l.tail(), text) }
