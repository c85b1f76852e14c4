package bench

import (
	"context"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
)

// memory measures what a process needs that has everybody's pictures in memory, and how long reading them takes. Until they are
// read the process answers all the same, from the tables.
func memory(ctx context.Context, w *World) ([]Figure, error) {
	before := resident()
	fresh, err := w.Reopen()
	if err != nil {
		return nil, err
	}
	defer fresh.Close()
	start := time.Now()
	if err := fresh.ReadGallery(ctx); err != nil {
		return nil, err
	}
	took := time.Since(start)
	grown := resident() - before
	f := Figure{Name: "gallery", About: "reading everybody's pictures into memory, and what they take there", P50: float64(took) / float64(time.Millisecond), Values: map[string]float64{
		"pictures": float64(fresh.Pictures()), "gallery_mib": grown, "process_mib": resident(),
	}}
	f.Goals = []Goal{atMost("gallery_mib", 300, grown), atMost("process_mib", 600, f.Values["process_mib"])}
	runtime.KeepAlive(fresh)
	return []Figure{f}, nil
}

// resident returns the memory that the process has now, in MiB, after what is not needed was given back; 0 where the system does
// not say.
func resident() float64 {
	debug.FreeOSMemory()
	text, _ := os.ReadFile("/proc/self/statm")
	fields := strings.Fields(string(text))
	if len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.Atoi(fields[1])
	return float64(pages) * float64(os.Getpagesize()) / (1 << 20)
}
