package web_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"bonafide/internal/vetting"
	"bonafide/web"
	"bonafide/web/api"
	"bonafide/web/webtest"

	"github.com/google/uuid"
)

// Who a route is for, where it is for no permission.
const (
	anybody  vetting.Permission = "anybody"
	signedIn vetting.Permission = "whoever is signed in"
)

// guards says who each route is for. A route that stands here under no name fails the test.
var guards = map[string]vetting.Permission{
	"GET /.well-known/security.txt": anybody, "GET /robots.txt": anybody, "GET /livez": anybody, "GET /readyz": anybody, "GET /static/*": anybody,
	"GET /sign-in": anybody, "POST /sign-in": anybody, "POST /sign-out": anybody, "GET /set-up": anybody, "POST /set-up": anybody,

	"GET /check-in/:token": anybody, "POST /check-in/:token": anybody, "POST /check-in/:token/explain": anybody,

	"GET /reference/:token": anybody, "POST /reference/:token": anybody, "POST /reference/:token/disown": anybody, "GET /reference/ended": anybody,

	"GET /candidates/:id/copy.zip": vetting.ViewCandidates, "GET /bundles": vetting.ViewReviews, "GET /bundles/bundle.zip": vetting.ViewReviews,
	"GET /dashboard": vetting.ViewReviews, "GET /dashboard/:table": vetting.ViewReviews,
	"GET /verify": anybody, "POST /verify": anybody,

	"GET /rights/:token": anybody, "POST /rights/:token": anybody, "GET /rights/:token/report.pdf": anybody, "GET /rights/:token/copy.zip": anybody,
	"GET /candidates/:id/rights": vetting.ViewCandidates, "POST /candidates/:id/rights/link": vetting.RecordEvidence, "POST /candidates/:id/rights/send": vetting.RecordEvidence,
	"POST /candidates/:id/requests/:request/answer": vetting.DecideReviews, "GET /requests": vetting.ViewReviews,
	"POST /candidates/:id/rights/notices/begin": vetting.DecideReviews, "POST /candidates/:id/rights/notices/end": vetting.DecideReviews,
	"GET /waiting-periods": vetting.SetPolicy, "POST /waiting-periods/:jurisdiction": vetting.SetPolicy,

	"POST /requisitions/:requisition/team/join": vetting.AssignCandidates, "POST /requisitions/:requisition/team/leave": vetting.AssignCandidates,
	"POST /candidates/:id/owner": vetting.AssignCandidates,

	"GET /docs/api": signedIn,
	"GET /help":     signedIn, "GET /help/:page": signedIn, "GET /help/candidates": anybody, "GET /accessibility": anybody,
	"POST /sign-in/passkey/begin": anybody, "GET /sign-in/passkey": anybody, "POST /sign-in/passkey": anybody,
	"GET /sign-in/factor": signedIn, "POST /sign-in/factor": signedIn, "GET /account/factors": signedIn,
	"GET /account/authenticator": signedIn, "POST /account/authenticator/confirm": signedIn, "POST /account/authenticator/remove": signedIn,
	"POST /account/recovery-codes/make": signedIn, "POST /account/passkeys/begin": signedIn, "GET /account/passkeys/new": signedIn,
	"POST /account/passkeys": signedIn, "POST /account/passkeys/:id/remove": signedIn, "POST /accounts/:id/factors/remove": vetting.ManageAccounts,
	"GET /sign-in/company": anybody, "GET /sign-in/company/back": anybody,
	"GET /sign-in/forgotten": anybody, "POST /sign-in/forgotten": anybody,
	"GET /invitation/:token": anybody, "POST /invitation/:token": anybody, "GET /reset/:token": anybody, "POST /reset/:token": anybody,
	"GET /account/password": signedIn, "POST /account/password/change": signedIn,
	"GET /accounts/:id": vetting.ManageAccounts, "POST /accounts/:id/change": vetting.ManageAccounts,
	"POST /accounts/:id/link/send": vetting.ManageAccounts, "POST /accounts/:id/link/make": vetting.ManageAccounts,
	"POST /accounts/:id/sessions/end": vetting.ManageAccounts, "POST /accounts/:id/sessions/:session/end": vetting.ManageAccounts,

	"GET /account": signedIn, "POST /account/sessions/end-others": signedIn, "POST /account/sessions/:id/end": signedIn,

	"GET /retention": vetting.EraseCandidates, "POST /retention/set": vetting.SetPolicy, "POST /retention/data/set": vetting.SetPolicy, "GET /candidates/:id/erasure": vetting.EraseCandidates,
	"POST /candidates/:id/erasure/erase": vetting.EraseCandidates, "POST /candidates/:id/erasure/hold": vetting.EraseCandidates,
	"POST /candidates/:id/erasure/lift": vetting.EraseCandidates,

	"GET /audit": vetting.ViewAudit, "GET /audit/events.csv": vetting.ViewAudit, "GET /audit/log.jsonl": vetting.ViewAudit,

	"GET /": signedIn, "GET /interviews": vetting.MarkInterviews, "GET /interviews/:id": vetting.MarkInterviews, "POST /interviews/:id": vetting.MarkInterviews,
	"GET /candidates/:id/interview-forms": vetting.RecordEvidence, "POST /candidates/:id/interview-forms": vetting.RecordEvidence,
	"POST /candidates/:id/interview-forms/:form/take-back": vetting.RecordEvidence,

	"GET /candidates": vetting.ViewCandidates, "GET /candidates/:id": vetting.ViewCandidates,
	"GET /candidates/:id/identity": vetting.ViewCandidates, "GET /candidates/:id/photos": vetting.ViewCandidates,
	"GET /candidates/:id/interviews": vetting.ViewCandidates, "GET /candidates/:id/contacts": vetting.ViewCandidates,
	"GET /candidates/:id/history": vetting.ViewCandidates, "GET /candidates/:id/links": vetting.ViewCandidates,
	"GET /candidates/:id/onboarding":           vetting.ViewCandidates,
	"GET /candidates/:id/record":               vetting.ViewCandidates,
	"GET /candidates/:id/files/:file/preview":  vetting.ViewCandidates,
	"GET /candidates/:id/files/:file/original": vetting.ViewCandidates,
	"GET /candidates/:id/files/:file":          vetting.ViewCandidates, "GET /candidates/:id/files/:file/aids/:aid": vetting.ViewCandidates,
	"GET /candidates/:id/files/:file/pages/:page": vetting.ViewCandidates, "GET /candidates/:id/files/:file/pages/:page/words": vetting.ViewCandidates,
	"GET /candidates/:id/files/:file/scan":       vetting.ViewCandidates,
	"POST /candidates/:id/files/:file/scan/take": vetting.RecordEvidence,
	"GET /candidates/:id/files/:file/compare":    vetting.ViewCandidates,
	"GET /candidates/:id/report":                 vetting.ViewCandidates, "GET /candidates/:id/report.html": vetting.ViewCandidates,
	"GET /candidates/:id/report.pdf": vetting.ViewCandidates, "GET /candidates/:id/report.json": vetting.ViewCandidates,
	"POST /candidates/:id/report/freeze": vetting.ViewCandidates, "GET /candidates/:id/reports/:report": vetting.ViewCandidates,
	"GET /candidates/:id/reports/:report/:file": vetting.ViewCandidates,
	"GET /candidates/:id/report.csv":            vetting.ViewCandidates, "GET /candidates/:id/report.xlsx": vetting.ViewCandidates,
	"GET /indicators": vetting.ViewCandidates, "GET /indicators/:id": vetting.ViewCandidates, "GET /data": vetting.ViewCandidates,

	"GET /candidates/new": vetting.RecordEvidence, "POST /candidates": vetting.RecordEvidence,
	"GET /candidates/:id/evidence":              vetting.RecordEvidence,
	"GET /candidates/:id/evidence/:member/new":  vetting.RecordEvidence,
	"POST /candidates/:id/evidence/:member":     vetting.RecordEvidence,
	"GET /candidates/:id/facts/:fact":           vetting.RecordEvidence,
	"POST /candidates/:id/facts/:fact/correct":  vetting.RecordEvidence,
	"POST /candidates/:id/facts/:fact/withdraw": vetting.RecordEvidence,

	"POST /candidates/:id/files/:file/compare/measure": vetting.RecordEvidence,
	"POST /candidates/:id/persons/:other/answer":       vetting.RecordEvidence,
	"POST /candidates/:id/persons/:other/withdraw":     vetting.RecordEvidence,
	"POST /candidates/:id/face-consent/record":         vetting.RecordEvidence,
	"POST /candidates/:id/face-consent/withdraw":       vetting.RecordEvidence,

	"GET /candidates.csv": vetting.ViewCandidates, "GET /candidates.xlsx": vetting.ViewCandidates,
	"GET /reviews/queue.csv": vetting.ViewReviews, "GET /reviews/queue.xlsx": vetting.ViewReviews, "GET /reviews/due.ics": vetting.ViewReviews,
	"GET /account/digest": vetting.ViewReviews, "POST /account/digest": vetting.ViewReviews,
	"GET /watchlists/exchange": vetting.ManageWatchlists, "POST /watchlists/exchange/bundle": vetting.ManageWatchlists,
	"GET /imports": vetting.RecordEvidence, "POST /imports": vetting.RecordEvidence, "POST /imports/preview": vetting.RecordEvidence,
	"POST /imports/left-out": vetting.RecordEvidence, "GET /imports/:id": vetting.RecordEvidence,
	"POST /imports/:id/cancel": vetting.RecordEvidence, "POST /imports/:id/undo": vetting.RecordEvidence,

	"GET /candidates/:id/inventory":          vetting.RecordEvidence,
	"POST /candidates/:id/inventory/preview": vetting.RecordEvidence,
	"POST /candidates/:id/inventory/record":  vetting.RecordEvidence,

	"GET /candidates/:id/meeting":          vetting.RecordEvidence,
	"POST /candidates/:id/meeting/preview": vetting.RecordEvidence,
	"POST /candidates/:id/meeting/record":  vetting.RecordEvidence,

	"GET /candidates/:id/invitations/new": vetting.RecordEvidence, "POST /candidates/:id/invitations": vetting.RecordEvidence,
	"GET /candidates/:id/invitations/:invitation":              vetting.RecordEvidence,
	"GET /candidates/:id/invitations/:invitation/check-in.ics": vetting.RecordEvidence,
	"POST /candidates/:id/invitations/:invitation/revoke":      vetting.RecordEvidence,
	"POST /candidates/:id/invitations/:invitation/send":        vetting.RecordEvidence,
	"GET /candidates/:id/referees/:fact/invitation":            vetting.RecordEvidence,
	"POST /candidates/:id/referees/:fact/invite":               vetting.RecordEvidence,

	"GET /candidates/:id/facts/:fact/enquiry": vetting.RecordEvidence, "POST /candidates/:id/facts/:fact/ask": vetting.RecordEvidence,
	"GET /services": vetting.SetPolicy,

	"GET /candidates/:id/resume":          vetting.RecordEvidence,
	"POST /candidates/:id/resume/preview": vetting.RecordEvidence,
	"POST /candidates/:id/resume/record":  vetting.RecordEvidence,

	"GET /candidates/:id/facts/:fact/:part":           vetting.RecordEvidence,
	"POST /candidates/:id/facts/:fact/:part/correct":  vetting.RecordEvidence,
	"POST /candidates/:id/facts/:fact/:part/withdraw": vetting.RecordEvidence,

	"GET /requisitions": vetting.ViewCandidates, "GET /requisitions/:requisition": vetting.ViewCandidates, "GET /candidates/:id/plan": vetting.ViewCandidates,
	"GET /requisitions/:requisition/plan": vetting.RecordEvidence, "POST /requisitions/:requisition/fix": vetting.RecordEvidence,
	"POST /candidates/:id/plan/explain": vetting.RecordEvidence, "GET /requisitions/:requisition/deviations.csv": vetting.ViewReviews,
	"GET /second-reads": vetting.DecideReviews, "GET /second-reads/:decision": vetting.DecideReviews, "POST /second-reads/:decision": vetting.DecideReviews,
	"GET /impact": vetting.SetPolicy, "POST /impact/take": vetting.SetPolicy, "GET /impact/:question": vetting.SetPolicy,
	"GET /impact/:question/study.csv": vetting.SetPolicy, "POST /impact/:question/drop": vetting.SetPolicy,
	"GET /check-plan": vetting.SetPolicy, "POST /check-plan/fix": vetting.SetPolicy,

	"GET /reviews": vetting.ViewReviews, "GET /candidates/:id/review": vetting.ViewReviews,
	"POST /candidates/:id/decision": vetting.DecideReviews,

	"GET /candidates/:id/findings/:indicator": vetting.ViewReviews, "POST /candidates/:id/findings/:indicator/set-aside": vetting.DecideReviews,
	"POST /candidates/:id/findings/:indicator/lift": vetting.DecideReviews,

	"GET /reviews/keys": vetting.ViewReviews, "GET /reviews/next": vetting.ViewReviews, "POST /reviews/views": vetting.ViewReviews, "POST /reviews/views/drop": vetting.ViewReviews,
	"POST /candidates/:id/review/claim": vetting.DecideReviews, "POST /candidates/:id/review/release": vetting.DecideReviews,
	"POST /candidates/:id/review/due": vetting.DecideReviews, "POST /candidates/:id/review/assign": vetting.AssignReviews,
	"POST /candidates/:id/decisions/:decision/undo":   vetting.DecideReviews,
	"POST /candidates/:id/proposals/:proposal/answer": vetting.DecideReviews, "POST /candidates/:id/proposals/:proposal/take-back": vetting.DecideReviews,

	"POST /candidates/:id/files/:file/compare/ask": vetting.RecordEvidence,
	"GET /comparisons": vetting.DecideReviews, "GET /comparisons/:id": vetting.DecideReviews,
	"GET /comparisons/:id/pictures/:side": vetting.DecideReviews, "POST /comparisons/:id/answer": vetting.DecideReviews,

	"GET /sanctions": vetting.ViewReviews, "GET /sanctions/:id/:digest": vetting.ViewReviews,
	"POST /sanctions/:id/:digest/answer": vetting.DecideReviews, "POST /sanctions/:id/:digest/second": vetting.DecideReviews,

	"GET /links/clusters": vetting.ViewReviews, "GET /links/clusters/:id": vetting.ViewReviews, "GET /links/clusters/:id/graph": vetting.ViewReviews, "POST /links/clusters/:id/decision": vetting.DecideReviews,
	"GET /links": vetting.ViewReviews, "GET /links/:kind/:key": vetting.ViewReviews, "POST /links/:kind/:key": vetting.DecideReviews,

	"GET /watchlists": vetting.ManageWatchlists, "POST /watchlists": vetting.ManageWatchlists,
	"GET /watchlists/new": vetting.ManageWatchlists, "GET /watchlists/:id": vetting.ManageWatchlists,
	"GET /watchlists/import": vetting.ManageWatchlists, "POST /watchlists/import": vetting.ManageWatchlists,
	"POST /watchlists/:id/withdraw": vetting.ManageWatchlists,
	"GET /policies":                 vetting.SetPolicy, "GET /policies/draft": vetting.SetPolicy, "POST /policies/draft/begin": vetting.SetPolicy,
	"POST /policies/draft/upload": vetting.SetPolicy, "POST /policies/draft/save": vetting.SetPolicy, "POST /policies/draft/drop": vetting.SetPolicy,
	"POST /policies/draft/compare": vetting.SetPolicy, "POST /policies/draft/cancel": vetting.SetPolicy, "POST /policies/draft/publish": vetting.SetPolicy,
	"POST /policies/rescoring/cancel": vetting.SetPolicy, "POST /policies/rescoring/resume": vetting.SetPolicy,
	"GET /policies/draft/comparison": vetting.SetPolicy, "GET /policies/versions/:version": vetting.SetPolicy,
	"GET /policies/versions/:version/file": vetting.SetPolicy,

	"POST /hooks/:id": anybody, "GET /connections": vetting.ManageConnections, "POST /connections": vetting.ManageConnections, "GET /connections/new": vetting.ManageConnections,
	"GET /connections/:id": vetting.ManageConnections, "POST /connections/:id/write-back": vetting.ManageConnections, "POST /connections/:id/quiet": vetting.ManageConnections, "POST /connections/:id/end": vetting.ManageConnections,
	"GET /webhooks": vetting.ManageConnections, "POST /webhooks": vetting.ManageConnections, "GET /webhooks/new": vetting.ManageConnections, "GET /webhooks/:id": vetting.ManageConnections,
	"POST /webhooks/:id/disable": vetting.ManageConnections, "POST /webhooks/:id/enable": vetting.ManageConnections, "POST /webhooks/:id/ping": vetting.ManageConnections,
	"POST /webhooks/:id/secret": vetting.ManageConnections, "POST /webhooks/:id/drop": vetting.ManageConnections, "POST /webhooks/:id/replay": vetting.ManageConnections,
	"GET /tokens": vetting.ManageAccounts, "POST /tokens": vetting.ManageAccounts, "GET /tokens/new": vetting.ManageAccounts, "POST /tokens/:id/end": vetting.ManageAccounts,
	"GET /accounts": vetting.ManageAccounts, "POST /accounts": vetting.ManageAccounts, "GET /accounts/new": vetting.ManageAccounts,
	"POST /accounts/:id/disable": vetting.ManageAccounts, "POST /accounts/:id/enable": vetting.ManageAccounts, "GET /design": vetting.ManageAccounts,
}

// TestEveryRouteIsGuarded asks for every route as every role and as nobody. A guard refuses before anything is read,
// so ids that name nothing are enough.
func TestEveryRouteIsGuarded(t *testing.T) {
	site := webtest.New(t)
	cells := 0
	for _, route := range web.Routes(web.Deps{Log: slog.New(slog.DiscardHandler)}) {
		method, path, _ := strings.Cut(route, " ")
		if method == "echo_route_not_found" || strings.HasPrefix(path, api.Base+"/") { // programs come with tokens: see package api
			continue
		}
		guard, ok := guards[route]
		if !ok {
			t.Errorf("%s has no guard in this test: say who it is for", route)
			continue
		}
		for _, role := range append([]vetting.Role{""}, vetting.Roles...) {
			client := site.Anybody()
			if role != "" {
				client = site.As(role)
			}
			answer := ask(client, method, path)
			if got, want := outcome(answer), expected(guard, role); got != want && guard != anybody {
				t.Errorf("%s as %q: %s (status %d), want %s", route, role, got, answer.Status, want)
			}
			hardly(t, route, answer)
			cells++
		}
	}
	if cells < len(guards)*5 {
		t.Errorf("asked %d times for %d routes: a route of this test is gone", cells, len(guards))
	}
}

// hardly fails where an answer lets a browser do more than a page needs, or keep what is personal.
func hardly(t *testing.T, route string, answer *webtest.Page) {
	t.Helper()
	h := answer.Header
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
	} {
		if got := h.Get(name); got != want {
			t.Errorf("%s: %s is %q, want %q", route, name, got, want)
		}
	}
	if got := h.Get("Referrer-Policy"); got != "same-origin" && got != "no-referrer" {
		t.Errorf("%s: Referrer-Policy is %q", route, got)
	}
	policy := h.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'", "require-trusted-types-for 'script'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("%s: the policy lacks %q: %s", route, want, policy)
		}
	}
	if strings.Contains(policy, "unsafe") || h.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("%s: other sites or inline scripts are let in: %q", route, policy)
	}
	if guards[route] != anybody && answer.Status != http.StatusSeeOther && h.Get("Cache-Control") != "no-store" {
		t.Errorf("%s: Cache-Control is %q, want no-store", route, h.Get("Cache-Control"))
	}
	if body, kind := len(answer.Body) > 0, h.Get("Content-Type"); body && (kind == "" || strings.HasPrefix(kind, "text/") && !strings.Contains(kind, "charset=utf-8") && !strings.Contains(kind, "charset=UTF-8")) {
		t.Errorf("%s: Content-Type is %q", route, kind)
	}
}

// TestRequestsOfOtherSites sends what a browser sends for a page of another site: nothing is changed by it, whatever the method.
func TestRequestsOfOtherSites(t *testing.T) {
	site := webtest.New(t)
	for _, route := range web.Routes(web.Deps{Log: slog.New(slog.DiscardHandler)}) {
		method, path, _ := strings.Cut(route, " ")
		if method == "echo_route_not_found" || method == http.MethodGet {
			continue
		}
		for _, header := range []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site", "Origin: https://evil.example", "Origin: null"} {
			r := httptest.NewRequest(method, strings.NewReplacer(":", "", "*", "").Replace(path), nil)
			name, value, _ := strings.Cut(header, ": ")
			r.Header.Set(name, value)
			w := httptest.NewRecorder()
			site.ServeHTTP(w, r)
			if w.Code != http.StatusForbidden {
				t.Errorf("%s with %s: status %d, want 403", route, header, w.Code)
			}
		}
	}
	for _, method := range []string{"TRACE", "CONNECT", "PUT", "DELETE", "PATCH", "BREW"} {
		w := httptest.NewRecorder()
		site.ServeHTTP(w, httptest.NewRequest(method, "/candidates", nil))
		if w.Code < 400 && !strings.HasPrefix(w.Header().Get("Location"), "/sign-in") {
			t.Errorf("%s /candidates: status %d, want it refused", method, w.Code)
		}
	}
}

func ask(client *webtest.Client, method, path string) *webtest.Page {
	id := uuid.NewString()
	path = strings.NewReplacer(":id", id, ":fact", id, ":file", id, ":part", "start", ":invitation", id, ":form", id, ":proposal", id, ":decision", id, ":request", id, ":token", "none", ":other", id, ":session", id, ":member", "contacts", ":digest", "0123", ":indicator", "none", ":report", id, ":table", "queue.csv", ":page", "1", "*", "app.css").Replace(path)
	named := url.Values{"ref": {"photos[0]"}, "picture": {id}, "consent": {id}, "for": {"recruiter"}, "audience": {"recruiter"}}
	if method == http.MethodPost {
		return client.Post(path, named)
	}
	return client.Get(path + "?" + named.Encode())
}

func outcome(answer *webtest.Page) string {
	switch {
	case answer.Status == http.StatusForbidden:
		return "refused"
	case answer.Status == http.StatusSeeOther && strings.HasPrefix(answer.Header.Get("Location"), "/sign-in"):
		return "sent to sign in"
	default:
		return "let in"
	}
}

func expected(guard vetting.Permission, role vetting.Role) string {
	switch {
	case guard == anybody:
		return "let in"
	case role == "":
		return "sent to sign in"
	case guard == signedIn || role.Can(guard):
		return "let in"
	default:
		return "refused"
	}
}

func TestAdministratorsDoNotDecide(t *testing.T) {
	deciders := []vetting.Role{vetting.Reviewer, vetting.Lead}
	for _, role := range vetting.Roles {
		if got, want := role.Can(vetting.DecideReviews), slices.Contains(deciders, role); got != want {
			t.Errorf("%s may decide: %v, want %v", role, got, want)
		}
	}
}
