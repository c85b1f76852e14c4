// Command bonafide vets remote candidates: the web app with its built-in database, and the same readers and rules on
// the command line. `bonafide --help` lists the commands and every setting.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	_ "time/tzdata" // time zones on machines that have no table of them

	"bonafide/internal/account"
	"bonafide/internal/bench"
	"bonafide/internal/config"
	"bonafide/internal/dossier"
	"bonafide/internal/errs"

	"github.com/alecthomas/kong"
)

// Exit statuses of the contract.
const (
	done = iota
	failed
	badInput
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	status := run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// A program is what a command may touch of the world around it.
type program struct {
	ctx            context.Context
	environ        []string
	stdout, stderr io.Writer
}

// config reads the settings.
func (p *program) config() (config.Config, error) { return config.Load(p.environ) }

// commands is the command line; each command is one file.
type commands struct {
	Serve      serveCmd      `cmd:"" help:"Run the web app on its built-in database."`
	Demo       demoCmd       `cmd:"" help:"Run the web app on a throw-away folder with about 200 invented candidates."`
	Assess     assessCmd     `cmd:"" help:"Judge dossiers and print the assessments as JSON; no database, no network."`
	Links      linksCmd      `cmd:"" help:"Print what each two of the dossiers share, as JSON lines; no database, no network."`
	Inspect    inspectCmd    `cmd:"" help:"Print what the readers see in picture and document files, as JSON."`
	Compare    compareCmd    `cmd:"" help:"Compare two pictures and print how far apart they are, as JSON."`
	Lookup     lookupCmd     `cmd:"" help:"Print what the reference data say of addresses, numbers, mailboxes or places, as JSON."`
	Indicators indicatorsCmd `cmd:"" help:"Print the catalogue of indicators."`
	Import     importCmd     `cmd:"" help:"Take dossiers into the database."`
	Export     exportCmd     `cmd:"" help:"Write candidates' dossiers with their files as one ZIP."`
	Report     reportCmd     `cmd:"" help:"Write the vetting report on a candidate."`
	Verify     verifyCmd     `cmd:"" help:"Check the signatures of reports, proofs of the audit log and exports of it; no database, no network."`
	Screen     screenCmd     `cmd:"" help:"Compare names with sanctions lists, or with each other, and print scores with their reasons, as JSON."`
	Worker     workerCmd     `cmd:"" hidden:""`
	Data       dataCmd       `cmd:"" help:"Refresh the reference data, or say what is loaded."`
	User       userCmd       `cmd:"" help:"Keep accounts."`
	Token      tokenCmd      `cmd:"" help:"Keep tokens of the API."`
	Migrate    migrateCmd    `cmd:"" help:"Bring the database to the schema of this program."`
	Watchlist  watchlistCmd  `cmd:"" help:"Keep the watch list."`
	Audit      auditCmd      `cmd:"" help:"Read the log of acts again, or write it to a file."`
	Backup     backupCmd     `cmd:"" help:"Write database, documents and keys into one encrypted file, while the app runs or not."`
	Restore    restoreCmd    `cmd:"" help:"Make an installation of a backup."`
	Key        keyCmd        `cmd:"" help:"Keep the keys that candidates' data are sealed under."`
	Doctor     doctorCmd     `cmd:"" help:"Say what this installation lacks, what is unsafe in it, and what mends it."`
	Bench      benchCmd      `cmd:"" help:"Measure an installation full of invented candidates, and print what came out as JSON."`
}

// run is the whole program. It returns the exit status.
func run(ctx context.Context, args, environ []string, stdout, stderr io.Writer) int {
	var c commands
	exit := -1
	parser, err := kong.New(&c,
		kong.Name("bonafide"),
		kong.Description("Vets remote candidates by published indicators of misrepresented identity or location.\n\nSettings are environment variables:\n\n"+config.Usage()),
		kong.Writers(stdout, stderr),
		kong.Vars{"bench_measures": strings.Join(bench.Names(), ", "), "token_scopes": account.ScopeNames()},
		kong.Exit(func(status int) { exit = status }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, FlagsLast: true}),
	)
	if err != nil {
		panic(err) // the command line above is malformed
	}
	command, err := parser.Parse(args)
	if exit >= 0 { // --help
		return exit
	}
	if err != nil {
		fmt.Fprintf(stderr, "bonafide: %v\n", err)
		return badInput
	}
	err = command.Run(&program{ctx, environ, stdout, stderr})
	return explain(stderr, err)
}

// explain prints an error and returns the exit status that it means.
func explain(stderr io.Writer, err error) int {
	var problems dossier.Problems
	switch {
	case err == nil:
		return done
	case errors.As(err, &problems), errors.Is(err, errs.Invalid):
		text, shown := errs.Message(err)
		if !shown {
			text = err.Error()
		}
		fmt.Fprintln(stderr, strings.TrimSuffix(text, "\n"))
		return badInput
	default:
		fmt.Fprintf(stderr, "bonafide: %v\n", err)
		return failed
	}
}
