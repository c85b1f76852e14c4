// Package web is the site: every route on one page, the middleware, and the one place where an error becomes a page.
package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"bonafide/internal/account"
	"bonafide/internal/ats"
	"bonafide/internal/checkplan"
	"bonafide/internal/clearance"
	"bonafide/internal/dashboard"
	"bonafide/internal/dataset"
	"bonafide/internal/impact"
	"bonafide/internal/indicator"
	"bonafide/internal/intake"
	"bonafide/internal/policy"
	"bonafide/internal/report"
	"bonafide/internal/resume"
	"bonafide/internal/secondread"
	"bonafide/internal/vetting"
	"bonafide/internal/watchlist"
	"bonafide/internal/webhook"
	"bonafide/static"
	"bonafide/web/accounts"
	"bonafide/web/api"
	"bonafide/web/audits"
	"bonafide/web/candidates"
	"bonafide/web/checkins"
	"bonafide/web/connections"
	dashboardpages "bonafide/web/dashboard"
	"bonafide/web/digests"
	"bonafide/web/evidence"
	"bonafide/web/faces"
	"bonafide/web/files"
	"bonafide/web/help"
	impactpages "bonafide/web/impact"
	"bonafide/web/imports"
	"bonafide/web/indicators"
	"bonafide/web/interviews"
	"bonafide/web/inventories"
	"bonafide/web/invitations"
	"bonafide/web/links"
	"bonafide/web/meetings"
	"bonafide/web/policies"
	"bonafide/web/referees"
	"bonafide/web/reports"
	"bonafide/web/requisitions"
	"bonafide/web/resumes"
	"bonafide/web/retention"
	"bonafide/web/reviews"
	"bonafide/web/rights"
	"bonafide/web/sanctions"
	"bonafide/web/services"
	"bonafide/web/verify"
	"bonafide/web/viewer"
	"bonafide/web/watchlists"
	"bonafide/web/webhooks"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/prometheus/client_golang/prometheus"
)

// Deps is what the site needs. All fields are required but those that say what empty means.
type Deps struct {
	Accounts   *account.Service
	Vetting    *vetting.Service
	Imports    *intake.Service
	Webhooks   *webhook.Service
	Systems    *ats.Service
	Watchlists *watchlist.Service
	Clearances *clearance.Service
	Catalog    *indicator.Catalog
	Log        *slog.Logger
	Now        func() time.Time
	Policies   *policy.Service
	CheckPlans *checkplan.Service
	Impact     *impact.Service
	Dashboard  *dashboard.Service
	Reads      *secondread.Service
	Resumes    resume.Reader
	Reports    *report.Service

	// Site is the site's address in links that are sent away; empty: as the request says.
	Site string
	// Proxies are the networks of the proxies that stand before the site. What they say of a client's address is believed,
	// and nobody else's word.
	Proxies []netip.Prefix
	// AuditKey is the public key of the log of acts.
	AuditKey string
	// SecurityContact is the mail address to which weaknesses are told; empty: none is named.
	SecurityContact string
	// Contact is the mail address of whoever answers for the site; empty: none is named.
	Contact string
	// Datasets lists the reference data that are loaded.
	Datasets func() []dataset.Set
	// Metrics takes the measurements of requests; nil: none are made.
	Metrics prometheus.Registerer
	// Ready reports what keeps the site from serving, nil where nothing does.
	Ready func(context.Context) error
}

// maxBody bounds a request: an upload of photo.MaxBytes with its form around it.
const maxBody = "26MiB"

// New returns the site.
func New(d Deps) http.Handler { return fromProxies(d.Proxies, sameOrigin(routes(d))) }

// routes mounts every page behind the guard of those who may see it.
func routes(d Deps) *echo.Echo {
	e := echo.New()
	e.IPExtractor = clientAddress(d.Proxies)
	programs := &api.Handler{Accounts: d.Accounts, Vetting: d.Vetting, Reports: d.Reports, Imports: d.Imports, Webhooks: d.Webhooks, Site: d.Site, Log: d.Log, Now: d.Now, StatusOf: statusOf}
	e.HTTPErrorHandler = (&funnel{d.Log, d.Accounts, programs}).handle
	if d.Metrics != nil {
		e.Use(measured(d.Metrics))
	}
	e.Use(middleware.RequestID(), logged(d.Log), middleware.Recover(), hardened, middleware.BodyLimit(maxBody), compressed(), viewer.Speaking)

	e.GET("/livez", func(c echo.Context) error { return c.String(http.StatusOK, "ok\n") })
	e.GET("/readyz", ready(d.Log, d.Ready))
	e.GET("/.well-known/security.txt", securityText(d))
	e.GET("/robots.txt", func(c echo.Context) error { return c.String(http.StatusOK, "User-agent: *\nDisallow: /\n") })
	e.GET("/static/*", echo.WrapHandler(static.Handler()))

	own := accounts.Handler{Accounts: d.Accounts, Site: d.Site}
	e.GET("/sign-in", own.SignInPage)
	e.POST("/sign-in", own.SignIn, signInRate())
	e.POST("/sign-out", own.SignOut)
	e.GET("/set-up", own.SetUpPage)
	e.POST("/set-up", own.SetUp, signInRate())

	e.GET("/sign-in/company", own.Company, signInRate())
	e.GET(account.SignonPath, own.BackFromCompany, signInRate())
	e.GET("/sign-in/forgotten", own.Forgotten)
	e.POST("/sign-in/forgotten", own.AskReset, signInRate())
	join := e.Group("", publicRate())
	join.GET("/invitation/:token", own.Invitation)
	join.POST("/invitation/:token", own.Accept)
	join.GET("/reset/:token", own.ResetPage)
	join.POST("/reset/:token", own.Reset)

	e.POST("/sign-in/passkey/begin", own.BeginSignIn, signInRate())
	e.GET("/sign-in/passkey", own.PasskeySignIn)
	e.POST("/sign-in/passkey", own.EnterPasskey, signInRate())
	asked := e.Group("", viewer.At(d.Accounts, account.AskFactor))
	asked.GET("/sign-in/factor", own.Factor)
	asked.POST("/sign-in/factor", own.EnterCode, signInRate())
	enrol := e.Group("", viewer.At(d.Accounts, account.Complete, account.Enrol))
	enrol.GET("/account/factors", own.Factors)
	fresh := enrol.Group("", viewer.Fresh(d.Now, "Sign in again first: you are about to change how you sign in.", "/account/factors"))
	fresh.GET("/account/authenticator", own.Authenticator)
	fresh.POST("/account/authenticator/confirm", own.Confirm)
	fresh.POST("/account/authenticator/remove", own.RemoveAuthenticator)
	fresh.POST("/account/recovery-codes/make", own.MakeCodes)
	fresh.POST("/account/passkeys/begin", own.BeginPasskey)
	fresh.GET("/account/passkeys/new", own.NewPasskey)
	fresh.POST("/account/passkeys", own.AddPasskey)
	fresh.POST("/account/passkeys/:id/remove", own.RemovePasskey)

	checkIn := checkins.Handler{Vetting: d.Vetting, Now: d.Now}
	public := e.Group("/check-in", publicRate())
	public.GET("/:token", checkIn.Show)
	public.POST("/:token", checkIn.Answer)
	public.POST("/:token/explain", checkIn.Explain)

	helping := help.Handler{Contact: d.Contact}
	e.GET("/accessibility", helping.Accessibility)
	e.GET("/help/candidates", helping.Candidates)

	verifying := verify.Handler{Reports: d.Reports}
	public = e.Group("/verify", publicRate())
	public.GET("", verifying.Page)
	public.POST("", verifying.Check)

	referee := referees.Handler{Vetting: d.Vetting, Now: d.Now}
	public = e.Group("/reference", publicRate())
	public.GET("/ended", referee.Ended)
	public.GET("/:token", referee.Show)
	public.POST("/:token", referee.Answer)
	public.POST("/:token/disown", referee.Disown)

	programs.Routes(e)
	right := rights.Handler{Vetting: d.Vetting, Reports: d.Reports, Catalog: d.Catalog, Now: d.Now, Site: d.Site}
	public = e.Group("/rights", publicRate())
	public.GET("/:token", right.Show)
	public.POST("/:token", right.Ask)
	public.GET("/:token/report.pdf", right.Copy)
	public.GET("/:token/copy.zip", right.OwnCopy)

	in := e.Group("", viewer.SignedIn(d.Accounts))
	in.GET("/account", own.Own)
	in.GET("/account/password", own.Password)
	in.POST("/account/password/change", own.ChangePassword)
	in.POST("/account/sessions/end-others", own.EndOthers)
	in.POST("/account/sessions/:id/end", own.EndOwn)
	in.GET("/docs/api", programs.Guide)
	in.GET("/help", helping.List)
	in.GET("/help/:page", helping.Show)

	in.GET("/", func(c echo.Context) error { return c.Redirect(http.StatusSeeOther, viewer.Home(c)) })
	interviewing := interviews.Handler{Vetting: d.Vetting, Now: d.Now, Site: d.Site}
	mark := in.Group("", viewer.May(vetting.MarkInterviews))
	mark.GET("/interviews", interviewing.Own)
	mark.GET("/interviews/:id", interviewing.Show)
	mark.POST("/interviews/:id", interviewing.HandIn)

	view := in.Group("", viewer.May(vetting.ViewCandidates))

	candidate := candidates.Handler{Vetting: d.Vetting, Catalog: d.Catalog, Resumes: d.Resumes, Now: d.Now}
	view.GET("/candidates", candidate.List)
	view.GET("/candidates.csv", candidate.CSV)
	view.GET("/candidates.xlsx", candidate.XLSX)
	view.GET("/candidates/:id", candidate.Summary)
	view.GET("/candidates/:id/identity", candidate.Identity)
	view.GET("/candidates/:id/photos", candidate.Photos)
	view.GET("/candidates/:id/interviews", candidate.Interviews)
	view.GET("/candidates/:id/contacts", candidate.Contacts)
	view.GET("/candidates/:id/history", candidate.History)
	view.GET("/candidates/:id/links", candidate.Links)
	view.GET("/candidates/:id/onboarding", candidate.Onboarding)
	view.GET("/candidates/:id/record", candidate.Record)

	file := files.Handler{Vetting: d.Vetting}
	view.GET("/candidates/:id/files/:file", file.Show)
	view.GET("/candidates/:id/files/:file/preview", file.Preview)
	view.GET("/candidates/:id/files/:file/original", file.Original)
	view.GET("/candidates/:id/files/:file/aids/:aid", file.Aid)
	view.GET("/candidates/:id/files/:file/pages/:page", file.Page)
	view.GET("/candidates/:id/files/:file/pages/:page/words", file.Words)
	view.GET("/candidates/:id/files/:file/scan", file.Scan)
	view.GET("/candidates/:id/files/:file/compare", file.Compare)

	sheets := imports.Handler{Imports: d.Imports, Vetting: d.Vetting}
	importing := in.Group("", viewer.May(vetting.RecordEvidence))
	importing.GET("/imports", sheets.List)
	importing.POST("/imports", sheets.Begin)
	importing.POST("/imports/preview", sheets.Preview)
	importing.POST("/imports/left-out", sheets.Rejected)
	importing.GET("/imports/:id", sheets.Show)
	importing.POST("/imports/:id/cancel", sheets.Cancel)
	importing.POST("/imports/:id/undo", sheets.Undo)

	forms := evidence.Handler{Vetting: d.Vetting, Now: d.Now}
	record := in.Group("", viewer.May(vetting.RecordEvidence))
	record.GET("/candidates/new", candidate.New)
	record.POST("/candidates", candidate.Create)
	record.POST("/candidates/:id/files/:file/compare/ask", file.Ask)
	record.POST("/candidates/:id/files/:file/scan/take", file.TakeScan)
	record.POST("/candidates/:id/files/:file/compare/measure", file.Measure)
	record.POST("/candidates/:id/persons/:other/answer", candidate.AnswerPerson)
	record.POST("/candidates/:id/persons/:other/withdraw", candidate.WithdrawPerson)
	record.POST("/candidates/:id/face-consent/record", candidate.RecordFaceConsent)
	record.POST("/candidates/:id/face-consent/withdraw", candidate.WithdrawFaceConsent)
	record.GET("/candidates/:id/evidence", forms.Index)
	record.GET("/candidates/:id/evidence/:member/new", forms.New)
	record.POST("/candidates/:id/evidence/:member", forms.Add)
	record.GET("/candidates/:id/facts/:fact", forms.Show)
	record.POST("/candidates/:id/facts/:fact/correct", forms.Correct)
	record.POST("/candidates/:id/facts/:fact/withdraw", forms.Withdraw)
	record.GET("/candidates/:id/facts/:fact/:part", forms.Show)
	record.POST("/candidates/:id/facts/:fact/:part/correct", forms.Correct)
	record.POST("/candidates/:id/facts/:fact/:part/withdraw", forms.Withdraw)

	inviting := invitations.Handler{Vetting: d.Vetting, Now: d.Now, Site: d.Site}
	record.GET("/candidates/:id/invitations/new", inviting.New)
	record.POST("/candidates/:id/invitations", inviting.Create)
	record.GET("/candidates/:id/invitations/:invitation", inviting.Show)
	record.GET("/candidates/:id/invitations/:invitation/check-in.ics", inviting.Calendar)
	record.POST("/candidates/:id/invitations/:invitation/revoke", inviting.Revoke)
	record.POST("/candidates/:id/invitations/:invitation/send", inviting.Send)
	record.GET("/candidates/:id/interview-forms", interviewing.List)
	record.POST("/candidates/:id/interview-forms", interviewing.Ask)
	record.POST("/candidates/:id/interview-forms/:form/take-back", interviewing.TakeBack)
	record.GET("/candidates/:id/referees/:fact/invitation", inviting.NewReferee)
	record.POST("/candidates/:id/referees/:fact/invite", inviting.InviteReferee)

	asking := services.Handler{Vetting: d.Vetting}
	record.GET("/candidates/:id/facts/:fact/enquiry", asking.Question)
	record.POST("/candidates/:id/facts/:fact/ask", asking.Ask)

	devices := inventories.Handler{Vetting: d.Vetting, Now: d.Now}
	record.GET("/candidates/:id/inventory", devices.New)
	record.POST("/candidates/:id/inventory/preview", devices.Preview)
	record.POST("/candidates/:id/inventory/record", devices.Record)

	meeting := meetings.Handler{Vetting: d.Vetting, Now: d.Now}
	record.GET("/candidates/:id/meeting", meeting.New)
	record.POST("/candidates/:id/meeting/preview", meeting.Preview)
	record.POST("/candidates/:id/meeting/record", meeting.Record)

	reading := resumes.Handler{Vetting: d.Vetting, Reader: d.Resumes}
	record.GET("/candidates/:id/resume", reading.New)
	record.POST("/candidates/:id/resume/preview", reading.Preview)
	record.POST("/candidates/:id/resume/record", reading.Record)

	reporting := reports.Handler{Reports: d.Reports}
	view.GET("/candidates/:id/report", reporting.Page)
	for _, f := range report.Formats {
		view.GET("/candidates/:id/report."+string(f), reporting.Current(f))
	}
	view.POST("/candidates/:id/report/freeze", reporting.Freeze)
	view.GET("/candidates/:id/reports/:report", reporting.Frozen)
	view.GET("/candidates/:id/copy.zip", reporting.Copy)
	view.GET("/candidates/:id/reports/:report/:file", reporting.File)

	catalogue := indicators.Handler{Catalog: d.Catalog, Policies: d.Policies, Vetting: d.Vetting, Datasets: d.Datasets}
	view.GET("/indicators", catalogue.List)
	view.GET("/indicators/:id", catalogue.Show)
	view.GET("/data", catalogue.Data)

	planning := requisitions.Handler{Plans: d.CheckPlans, Vetting: d.Vetting}
	view.GET("/requisitions", planning.List)
	view.GET("/requisitions/:requisition", planning.Show)
	view.GET("/candidates/:id/plan", planning.Candidate)
	record.GET("/requisitions/:requisition/plan", planning.Plan)
	record.POST("/requisitions/:requisition/fix", planning.Fix)
	record.POST("/candidates/:id/plan/explain", planning.Explain)

	assign := in.Group("", viewer.May(vetting.AssignCandidates))
	assign.POST("/requisitions/:requisition/team/join", planning.Join)
	assign.POST("/requisitions/:requisition/team/leave", planning.Leave)
	assign.POST("/candidates/:id/owner", candidate.HandOver)

	deciding := reviews.Handler{Vetting: d.Vetting, Reads: d.Reads, Catalog: d.Catalog, Now: d.Now, Site: d.Site}
	see := in.Group("", viewer.May(vetting.ViewReviews))
	digest := digests.Handler{Vetting: d.Vetting}
	see.GET("/account/digest", digest.Show)
	see.POST("/account/digest", digest.Set)
	see.GET("/reviews", deciding.Queue)
	see.GET("/reviews/keys", deciding.Keys)
	see.GET("/reviews/queue.csv", deciding.CSV)
	see.GET("/reviews/queue.xlsx", deciding.XLSX)
	see.GET("/reviews/due.ics", deciding.Calendar)
	see.GET("/reviews/next", deciding.Next)
	see.POST("/reviews/views", deciding.SaveView)
	see.POST("/reviews/views/drop", deciding.DropView)
	see.GET("/bundles", reporting.Bundles)
	see.GET("/bundles/bundle.zip", reporting.Bundle)
	figures := dashboardpages.Handler{Dashboard: d.Dashboard, Catalog: d.Catalog}
	see.GET("/dashboard", figures.Page)
	see.GET("/dashboard/:table", figures.CSV)
	see.GET("/candidates/:id/review", deciding.Review)
	see.GET("/candidates/:id/findings/:indicator", deciding.Finding)
	see.GET("/requisitions/:requisition/deviations.csv", planning.Deviations)
	decide := in.Group("", viewer.May(vetting.DecideReviews))
	decide.POST("/candidates/:id/decision", deciding.Decide)
	decide.POST("/candidates/:id/findings/:indicator/set-aside", deciding.SetAside)
	decide.POST("/candidates/:id/findings/:indicator/lift", deciding.LiftAside)
	view.GET("/candidates/:id/rights", right.Staff)
	record.POST("/candidates/:id/rights/link", right.MakeLink)
	record.POST("/candidates/:id/rights/send", right.Send)
	decide.POST("/candidates/:id/requests/:request/answer", right.Answer)
	decide.POST("/candidates/:id/rights/notices/begin", right.Begin)
	decide.POST("/candidates/:id/rights/notices/end", right.End)
	see.GET("/requests", right.Requests)
	decide.GET("/second-reads", deciding.SecondReads)
	decide.GET("/second-reads/:decision", deciding.SecondRead)
	decide.POST("/second-reads/:decision", deciding.AnswerRead)
	decide.POST("/candidates/:id/review/claim", deciding.Claim)
	decide.POST("/candidates/:id/review/release", deciding.Release)
	decide.POST("/candidates/:id/review/due", deciding.SetDue)
	decide.POST("/candidates/:id/decisions/:decision/undo", deciding.Undo)
	in.Group("", viewer.May(vetting.AssignReviews)).POST("/candidates/:id/review/assign", deciding.Assign)
	decide.POST("/candidates/:id/proposals/:proposal/answer", deciding.Second)
	decide.POST("/candidates/:id/proposals/:proposal/take-back", deciding.TakeBack)

	comparing := faces.Handler{Vetting: d.Vetting}
	decide.GET("/comparisons", comparing.List)
	decide.GET("/comparisons/:id", comparing.Show)
	decide.GET("/comparisons/:id/pictures/:side", comparing.Picture)
	decide.POST("/comparisons/:id/answer", comparing.Answer)

	matches := sanctions.Handler{Clearances: d.Clearances, Vetting: d.Vetting, Now: d.Now}
	see.GET("/sanctions", matches.Queue)
	see.GET("/sanctions/:id/:digest", matches.Show)
	decide.POST("/sanctions/:id/:digest/answer", matches.Answer)
	decide.POST("/sanctions/:id/:digest/second", matches.Second)

	shared := links.Handler{Vetting: d.Vetting, Now: d.Now}
	see.GET("/links", shared.List)
	see.GET("/links/clusters", shared.Clusters)
	see.GET("/links/clusters/:id", shared.Cluster)
	see.GET("/links/clusters/:id/graph", shared.ClusterGraph)
	decide.POST("/links/clusters/:id/decision", shared.DecideCluster)
	see.GET("/links/:kind/:key", shared.Show)
	decide.POST("/links/:kind/:key", shared.Answer)

	lists := watchlists.Handler{Watchlists: d.Watchlists, Vetting: d.Vetting, Now: d.Now}
	curate := in.Group("", viewer.May(vetting.ManageWatchlists))
	curate.GET("/watchlists", lists.List)
	curate.POST("/watchlists", lists.Add)
	curate.GET("/watchlists/new", lists.New)
	curate.GET("/watchlists/exchange", lists.Exchange)
	curate.POST("/watchlists/exchange/bundle", lists.Bundle)
	curate.GET("/watchlists/import", lists.ImportPage)
	curate.POST("/watchlists/import", lists.Import)
	curate.GET("/watchlists/:id", lists.Show)
	curate.POST("/watchlists/:id/withdraw", lists.Withdraw)
	telling := webhooks.Handler{Webhooks: d.Webhooks, Now: d.Now}
	connect := in.Group("", viewer.May(vetting.ManageConnections))
	connect.GET("/webhooks", telling.List)
	connect.POST("/webhooks", telling.Create)
	connect.GET("/webhooks/new", telling.New)
	connect.GET("/webhooks/:id", telling.Show)
	for _, act := range []string{"disable", "enable", "ping"} {
		connect.POST("/webhooks/:id/"+act, telling.Act(act))
	}
	systems := connections.Handler{Systems: d.Systems, Accounts: d.Accounts, Site: d.Site}
	e.POST("/hooks/:id", systems.Receive)
	connect.GET("/connections", systems.List)
	connect.POST("/connections", systems.Create)
	connect.GET("/connections/new", systems.New)
	connect.GET("/connections/:id", systems.Show)
	connect.POST("/connections/:id/write-back", systems.WriteBack(true))
	connect.POST("/connections/:id/quiet", systems.WriteBack(false))
	connect.POST("/connections/:id/end", systems.End)
	connect.POST("/webhooks/:id/secret", telling.Rotate)
	connect.POST("/webhooks/:id/drop", telling.Drop)
	connect.POST("/webhooks/:id/replay", telling.Replay)
	setting := policies.Handler{Policies: d.Policies, Catalog: d.Catalog}
	lead := in.Group("", viewer.May(vetting.SetPolicy))
	lead.GET("/check-plan", planning.Default)
	lead.POST("/check-plan/fix", planning.FixDefault)
	watching := impactpages.Handler{Impact: d.Impact}
	lead.GET("/impact", watching.List)
	lead.POST("/impact/take", watching.Take)
	lead.GET("/impact/:question", watching.Show)
	lead.GET("/impact/:question/study.csv", watching.CSV)
	lead.POST("/impact/:question/drop", watching.Drop)
	lead.GET("/services", asking.Book)
	lead.GET("/waiting-periods", right.Periods)
	lead.POST("/waiting-periods/:jurisdiction", right.SetPeriod)
	lead.GET("/policies", setting.Show)
	lead.GET("/policies/draft", setting.Draft)
	lead.POST("/policies/draft/begin", setting.Begin)
	lead.POST("/policies/draft/upload", setting.Upload)
	lead.POST("/policies/draft/save", setting.Save)
	lead.POST("/policies/draft/drop", setting.Drop)
	lead.POST("/policies/draft/compare", setting.Compare)
	lead.POST("/policies/draft/cancel", setting.Cancel)
	lead.POST("/policies/draft/publish", setting.Publish)
	lead.GET("/policies/draft/comparison", setting.Comparison)
	lead.POST("/policies/rescoring/cancel", setting.CancelRescoring)
	lead.POST("/policies/rescoring/resume", setting.ResumeRescoring)
	lead.GET("/policies/versions/:version", setting.Version)
	lead.GET("/policies/versions/:version/file", setting.File)

	log := audits.Handler{Vetting: d.Vetting, Key: d.AuditKey}
	read := in.Group("", viewer.May(vetting.ViewAudit))
	read.GET("/audit", log.List)
	read.GET("/audit/events.csv", log.CSV)
	read.GET("/audit/log.jsonl", log.Export)

	going := retention.Handler{Vetting: d.Vetting}
	erase := in.Group("", viewer.May(vetting.EraseCandidates))
	erase.GET("/retention", going.Show)
	erase.GET("/candidates/:id/erasure", going.Candidate)
	erase.POST("/candidates/:id/erasure/erase", going.Erase)
	erase.POST("/candidates/:id/erasure/hold", going.Hold)
	erase.POST("/candidates/:id/erasure/lift", going.Lift)
	lead.POST("/retention/set", going.Set)
	lead.POST("/retention/data/set", going.SetData)

	keep := in.Group("", viewer.May(vetting.ManageAccounts))
	keep.GET("/design", catalogue.Gallery)
	keep.GET("/accounts", own.List)
	keep.POST("/accounts", own.Create)
	keep.GET("/accounts/new", own.New)
	keep.GET("/tokens", own.Tokens)
	keep.POST("/tokens", own.AddToken)
	keep.GET("/tokens/new", own.NewToken)
	keep.POST("/tokens/:id/end", own.EndToken)
	keep.GET("/accounts/:id", own.Person)
	entrusted := keep.Group("", viewer.Fresh(d.Now, "Sign in again first: you are about to change how somebody signs in.", "/accounts/:id"))
	entrusted.POST("/accounts/:id/change", own.Change)
	entrusted.POST("/accounts/:id/link/send", own.SendLink)
	entrusted.POST("/accounts/:id/link/make", own.MakeLink)
	entrusted.POST("/accounts/:id/factors/remove", own.RemoveFactors)
	keep.POST("/accounts/:id/sessions/end", own.EndSessions)
	keep.POST("/accounts/:id/sessions/:session/end", own.EndSession)
	keep.POST("/accounts/:id/disable", own.Disable)
	keep.POST("/accounts/:id/enable", own.Enable)

	// Each group answers unknown paths behind its own guard, the last one made for all; nobody needs a role for a 404.
	in.RouteNotFound("/*", echo.NotFoundHandler)
	return e
}
