// Command setup makes sure that the outside programs are there that Bonafide and its tests run, and says where.
//
//	go run ./internal/setup [--check] TOOL…
//
// The tools are postgres and chromium, which Bonafide runs, and poppler and qpdf, with which tests alone read PDF back and check it. What is missing is installed with apt-get by root; for any other user
// the packages are unpacked into the user's cache folder, where Bonafide looks too. With --check it only reports. The
// exit status is 0 if everything is there, 1 if something can't be had and 2 for wrong usage.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"

	"bonafide/internal/setup/tool"
)

// need is one outside tool.
type need struct {
	name     string
	find     func() (place string, err error)
	packages []string // Debian's
}

var needs = []need{
	{"postgres", findPostgres, []string{"postgresql"}},
	// A browser without any font draws empty boxes.
	{"chromium", tool.Chromium, []string{"chromium", "fonts-noto-core", "fonts-wqy-microhei"}},
	{"poppler", findPoppler, []string{"poppler-utils"}},
	{"qpdf", func() (string, error) { return tool.Find("qpdf") }, []string{"qpdf"}},
}

func findPostgres() (string, error) {
	found := tool.FindPostgres()
	if len(found) == 0 {
		return "", fmt.Errorf("PostgreSQL %d or later: %w", tool.OldestPostgres, exec.ErrNotFound)
	}
	newest := slices.MaxFunc(found, func(a, b tool.Postgres) int { return a.Major - b.Major })
	return newest.String(), nil
}

func findPoppler() (string, error) {
	text, err := tool.Find("pdftotext")
	if err != nil {
		return "", err
	}
	image, err := tool.Find("pdftoppm")
	return text + " and " + image, err
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout)
	switch {
	case err == nil:
	case errors.Is(err, errUsage):
		fmt.Fprintln(os.Stderr, "setup:", err)
		os.Exit(2)
	default:
		fmt.Fprintln(os.Stderr, "setup:", err)
		os.Exit(1)
	}
}

var errUsage = errors.New("usage: setup [--check] postgres|chromium|poppler|qpdf …")

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("setup", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	check := flags.Bool("check", false, "only report what is there")
	if err := flags.Parse(args); err != nil {
		return fmt.Errorf("%w: %w", err, errUsage)
	}
	wanted, err := choose(flags.Args())
	if err != nil {
		return err
	}
	missing := report(out, wanted, "found")
	if len(missing) == 0 {
		return nil
	}
	if *check {
		return fmt.Errorf("missing: %s", names(missing))
	}
	if err := install(ctx, out, missing); err != nil {
		return err
	}
	if missing = report(out, missing, "installed"); len(missing) > 0 {
		return fmt.Errorf("the packages are installed, and still missing: %s", names(missing))
	}
	return nil
}

// choose returns the tools of these names.
func choose(names []string) ([]need, error) {
	if len(names) == 0 {
		return nil, errUsage
	}
	var chosen []need
	for _, name := range names {
		i := slices.IndexFunc(needs, func(n need) bool { return n.name == name })
		if i < 0 {
			return nil, fmt.Errorf("no tool is called %q: %w", name, errUsage)
		}
		chosen = append(chosen, needs[i])
	}
	return chosen, nil
}

// report prints a line for each tool that is there, and returns the others.
func report(out io.Writer, wanted []need, verb string) (missing []need) {
	for _, n := range wanted {
		place, err := n.find()
		if err != nil {
			missing = append(missing, n)
			continue
		}
		fmt.Fprintf(out, "%s: %s %s\n", n.name, verb, place)
	}
	return missing
}

func names(list []need) string {
	var words []string
	for _, n := range list {
		words = append(words, n.name)
	}
	return strings.Join(words, ", ")
}

// install gets the packages of the tools in the way that fits this machine and user.
func install(ctx context.Context, out io.Writer, missing []need) error {
	var packages []string
	for _, n := range missing {
		packages = append(packages, n.packages...)
	}
	if _, err := exec.LookPath("apt-get"); err != nil {
		return fmt.Errorf("missing: %s; there is no apt-get here to get them with: install what your system calls %s (that "+
			"is Debian's name) and run this again", names(missing), strings.Join(packages, ", "))
	}
	if os.Geteuid() == 0 {
		fmt.Fprintf(out, "installing %s with apt-get\n", strings.Join(packages, ", "))
		return installSystemWide(ctx, packages)
	}
	dir, err := tool.Dir()
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "unpacking %s below %s, as only root may install them\n", strings.Join(packages, ", "), dir)
	return unpackBelow(ctx, dir, packages)
}

// command runs a program and keeps quiet about its output unless it fails.
func command(ctx context.Context, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", cmd, err, out)
	}
	return nil
}
