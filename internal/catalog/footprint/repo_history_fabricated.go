package footprint

import (
	"fmt"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var (
	leastRepositories = &indicator.Limit{ID: "repositories", Title: "Repositories that show it", Default: 2, Min: 2, Max: 20,
		Why: "One is often old work that was uploaded later; the authors of the published tool warn that many ordinary users have one."}
	sameTimestamps = &indicator.Limit{ID: "share", Title: "Share of commits at one second of the day or in one pattern", Default: 80, Unit: "%", Min: 50, Max: 100,
		Why: "Scripts commit now and then; a made-up history does little else."}
)

var repoHistoryFabricated = &indicator.Indicator{
	ID:       "repo_history_fabricated",
	Version:  1,
	Title:    "The history of code repositories was made up afterwards",
	Doc:      `{Repositories} or more of the candidate's own repositories (no forks) have a first commit before the account existed, or hold the commits of somebody else's public repository with the author rewritten, or have {share} or more of their commits at one second of the day or in one pattern of dates.`,
	Stages:   []string{"application"},
	Sources:  indicator.Cite("S26", "S27"),
	Innocent: `Repositories that moved from another host, imported dotfiles, templates of a course, commits made by a script.`,
	Ask:      "Ask the candidate to walk through one of the repositories, and where it was before",
	Clears:   "The repository's earlier host, or a walk through code that the candidate knows",
	Minutes:  15,
	Needs:    dossier.Repositories,
	Points:   5,
	Limits:   []*indicator.Limit{leastRepositories, sameTimestamps},
	Judge: func(c *indicator.Case) indicator.Result {
		r := indicator.Hits()
		seen := map[[2]string]bool{}
		for i, p := range c.Profiles {
			for k, repo := range p.Repositories {
				id := [2]string{p.Kind + " " + p.Handle + " " + p.URL, repo.Name}
				if text := madeUp(c, p, repo); text != "" && !seen[id] {
					seen[id] = true
					r = r.And(fmt.Sprintf("%s.repositories[%d]", profileRef(i), k), "%s %s.", repo.Name, text)
				}
			}
		}
		if len(seen) < c.Limit(leastRepositories) {
			return indicator.Clear()
		}
		return r
	},
}

// madeUp says what speaks against a repository's history; nothing where nothing does.
func madeUp(c *indicator.Case, p dossier.Profile, repo dossier.Repository) string {
	switch {
	case repo.Fork:
		return ""
	case repo.CopiedFrom != "":
		return "holds the commits of " + repo.CopiedFrom + " under another author"
	case !repo.FirstCommitAt.IsZero() && !p.CreatedAt.IsZero() && repo.FirstCommitAt.Time().Before(p.CreatedAt.Time()):
		return fmt.Sprintf("has a first commit of %s, before the account was created on %s", indicator.Day(repo.FirstCommitAt), indicator.Day(p.CreatedAt))
	case repo.SameTimestampShare >= c.Share(sameTimestamps):
		return fmt.Sprintf("has %.0f %% of its commits at one time of day or in one pattern", repo.SameTimestampShare*100)
	}
	return ""
}
