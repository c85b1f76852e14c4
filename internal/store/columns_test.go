package store

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"bonafide/internal/store/storetest"
)

// What stands in a column that is not sealed, and why it may.
const (
	inLists         = "plain: lists show, sort and search it"
	anID            = "plain: ids, codes and numbers of the program's own"
	aMAC            = "a keyed hash"
	aHash           = "a hash of what nobody can guess"
	ofAccount       = "plain: of an account, whose holder works here"
	noPerson        = "plain: words of the program's, or of the company's about no candidate"
	looks           = "plain: how a picture looks, from which it cannot be drawn; it is searched"
	isMasked        = "plain: masked"
	sealedByService = "sealed under the key of the installation by the service that writes it"
	answered        = "plain: what was answered, without words and without names"
)

// plainColumns are the columns of text, JSON or bytes that are not sealed.
var plainColumns = map[string]string{
	"accounts.email": ofAccount, "accounts.name": ofAccount, "accounts.role": ofAccount, "accounts.password_hash": "a password's hash",
	"adverse_actions.jurisdiction": anID, "adverse_actions.report_digest": aHash, "adverse_actions.state": anID,
	"api_answers.body": "plain: ids and problems, for a day", "api_answers.headers": anID, "api_answers.key": anID, "api_answers.request": "a hash",
	"assessments.aside_band": anID, "assessments.band": anID, "assessments.outline": answered, "assessments.policy_version": noPerson,
	"audit_checkpoints.note": noPerson, "audit_events.entry": "plain: ids, acts, and salted hashes of what is personal", "audit_events.mark": aMAC, "audit_hashes.hash": aHash,
	"candidates.band": anID, "candidates.external_id": inLists, "candidates.name": inLists, "candidates.next_step": noPerson, "candidates.policy_version": noPerson,
	"candidates.requisition": inLists, "candidates.residence": inLists + ": town, region and country", "candidates.source": inLists, "candidates.title": inLists,
	"check_ins.browser": aMAC, "check_ins.screen": "plain: the size of a screen",
	"check_plans.requisition": noPerson, "check_plans.steps": noPerson, "check_plans.words": noPerson,
	"clusters.kinds": anID,
	"consents.kind":  anID, "consents.version": anID, "consents.written_in": anID,
	"accounts.subject": ofAccount, "account_links.kind": anID, "account_links.token_hash": aHash, "authenticators.secret": sealedByService,
	"ceremonies.data": "plain: what a browser was asked, for minutes", "ceremonies.kind": anID, "ceremonies.token_hash": aHash,
	"letters.answer": ofAccount, "letters.kind": anID, "letters.recipient": ofAccount, "letters.state": anID, "letters.words": ofAccount,
	"passkeys.credential": "a public key", "passkeys.key": "an id of a public key", "passkeys.name": ofAccount,
	"recovery_codes.hash": "a hash of a code", "recovery_codes.salt": "the salt of a hash", "sign_in_attempts.key": aMAC,
	"web_sessions.address": ofAccount, "web_sessions.first": anID, "web_sessions.second": anID,
	"ats_candidates.known_as": "plain: the number of an application in another system", "ats_candidates.subject": aMAC, "ats_candidates.told": anID,
	"ats_connections.api_key": sealedByService, "ats_connections.api_url": noPerson, "ats_connections.api_user": noPerson, "ats_connections.name": noPerson,
	"ats_connections.secret": sealedByService, "ats_connections.system": anID,
	"ats_events.digest": aHash, "ats_events.kind": anID, "ats_events.payload": sealedByService, "ats_events.said": noPerson, "ats_events.state": anID,
	"ats_notes.answer": "plain: the beginning of what a system answered", "ats_notes.state": anID, "ats_notes.words": "plain: the verdict, the coverage and a link",
	"ats_subjects.merged_into": aMAC, "ats_subjects.subject": aMAC,
	"data_rules.kind": anID, "data_rules.outcome": anID, "report_proofs.proof": noPerson, "set_asides.ended": anID, "set_asides.indicator": anID, "set_asides.inputs": "a hash of a rule, its evidence and the facts", "set_asides.reason": anID,
	"shown_notices.kind": anID, "shown_notices.version": anID, "shown_notices.written_in": anID,
	"data_keys.wrapped": "wrapped by a key that lies elsewhere", "data_keys.wrapped_by": anID,
	"decisions.band": anID, "decisions.deciding": anID, "decisions.hits": anID, "decisions.outcome": anID, "decisions.reason": anID,
	"deviations.kind": anID, "deviations.reason": anID, "deviations.step": anID,
	"enquiries.kind": anID, "enquiries.outcome": anID, "enquiries.service": noPerson, "enquiries.state": anID, "enquiries.subject": isMasked, "enquiries.subject_hash": aMAC,
	"face_consents.ended_why": anID, "face_consents.release_version": noPerson,
	"face_measures.answer": anID, "face_measures.reason_a": anID, "face_measures.reason_b": anID,
	"face_pairs.box_a": anID, "face_pairs.box_b": anID, "face_pairs.stage_a": anID, "face_pairs.stage_b": anID, "face_votes.answer": anID,
	"facts.member": anID, "facts.recorded_as": "plain: who acted, as the candidate or a referee", "facts.withdrawn_as": "plain: who acted",
	"file_pictures.kind": anID, "files.media_type": anID, "files.refused": noPerson, "files.sha256": "plain: a hash of a whole file, by which the same bytes are found",
	"hub_answers.key": aMAC, "hub_answers.kind": anID, "hub_answers.owner": "plain: an organisation that many share something of", "hub_answers.reason": "plain: why many share it",
	"hubs.key": aMAC, "hubs.kind": anID, "indicator_counts.indicator": anID,
	"imports.failure": noPerson, "imports.file": "plain: a file's name on somebody's machine", "imports.format": anID, "imports.state": anID, "imports.unread": "plain: titles of columns",
	"imports.undo": anID, "import_candidates.kept": anID, "import_mappings.columns": noPerson, "import_mappings.fixes": noPerson, "import_mappings.headers": "a hash of headers",
	"uploads.media_type": anID, "uploads.sha256": "plain: as files.sha256",
	"intake_rows.digest": aMAC, "intakes.began_as": "plain: who acted", "intakes.file": "plain: a file's name on the operator's machine", "intakes.fingerprint": "a hash of a file's size and ends",
	"invitations.ended_why": anID, "invitations.kind": anID, "invitations.notice_version": noPerson, "invitations.relation": anID,
	"link_edges.kind": anID, "link_keys.key": aMAC, "link_keys.kind": anID,
	"mails.kind": anID, "mails.state": anID,
	"notice_texts.digest": "a hash", "notice_texts.kind": anID, "notice_texts.version": anID, "notice_texts.words": noPerson, "notice_texts.written_in": anID,
	"person_answers.first_basis": aHash, "person_answers.second_basis": aHash,
	"policies.document": noPerson, "policies.version": noPerson, "policies.words": noPerson,
	"policy_changes.from_band": anID, "policy_changes.to_band": anID, "policy_changes.why": "plain: titles of indicators and points", "policy_comparisons.tally": anID,
	"proposals.band": anID, "proposals.deciding": anID, "proposals.ended": anID, "proposals.hits": anID, "proposals.outcome": anID, "proposals.reason": anID,
	"referee_replies.browser": aMAC,
	"reports.audience":        anID, "reports.content": aHash, "reports.digest": aHash, "reports.frozen_as": "plain: who acted",
	"requests.kind": anID, "requests.notice_kind": anID, "requests.notice_version": anID, "requests.status": anID, "requests.written_in": anID,
	"retention_rules.outcome": anID, "review_views.filter": ofAccount, "review_views.name": ofAccount, "reviews.band": anID, "reviews.status": anID,
	"sanctions_matches.digest": aHash, "sanctions_memos.digest": aHash, "sanctions_memos.entry": "plain: the number of a published entry", "sanctions_memos.list": noPerson, "sanctions_memos.outcome": anID,
	"scans.engine": noPerson, "scores.answers": answered, "scores.counted_by": noPerson, "scores.judged_by": noPerson,
	"sealed_columns.name": anID, "second_reads.outcome": anID, "second_reads.reason": anID, "setup_links.token_hash": aHash,
	"tokens.name": ofAccount, "tokens.scopes": anID, "tokens.token_hash": aHash,
	"waiting_periods.jurisdiction": anID, "watch_keys.key": aMAC,
	"watchlist_entries.key": aMAC, "watchlist_entries.kind": anID, "watchlist_entries.masked": isMasked, "watchlist_entries.reason": noPerson,
	"watchlist_entries.reviewer": ofAccount, "watchlist_entries.source": noPerson, "watchlist_entries.source_url": noPerson,
	"requisition_members.requisition": noPerson,
	"webhook_deliveries.answer":       "plain: the beginning of what an endpoint answered", "webhook_deliveries.event": anID, "webhook_deliveries.message": "plain: ids, the verdict and points", "webhook_deliveries.state": anID,
	"webhook_endpoints.audience": anID, "webhook_endpoints.ended_why": noPerson, "webhook_endpoints.events": anID, "webhook_endpoints.name": noPerson,
	"webhook_endpoints.old_secret": sealedByService, "webhook_endpoints.secret": sealedByService, "webhook_endpoints.url": noPerson,
	"web_sessions.token_hash": aHash, "web_sessions.user_agent": ofAccount,
}

// TestEveryColumnIsSealedOrSaysWhyNot fails when a column comes that may hold something personal, until it is sealed or inLists.
func TestEveryColumnIsSealedOrSaysWhyNot(t *testing.T) {
	pool := storetest.New(t)
	rows, err := pool.Query(t.Context(), `SELECT table_name || '.' || column_name FROM information_schema.columns
WHERE table_schema = 'public' AND table_name NOT LIKE 'river_%' AND table_name <> 'goose_db_version' AND data_type IN ('text', 'json', 'jsonb', 'bytea', 'character varying')`)
	if err != nil {
		t.Fatal(err)
	}
	sealed := columnNames()
	there := map[string]bool{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		there[name] = true
		if why := plainColumns[name]; (why != "") == slices.Contains(sealed, name) {
			t.Errorf("%s: seal it (sealedColumns), or say in plainColumns why it may be read by whoever has the database", name)
		}
	}
	for _, name := range slices.Concat(sealed, slices.Sorted(maps.Keys(plainColumns))) {
		if !there[name] {
			t.Errorf("%s: there is no such column", name)
		}
	}
	if _, err := pool.Exec(t.Context(), strings.Join(conditions(), "; ")); err != nil {
		t.Error(err)
	}
}

// conditions look for what is plain in each sealed column.
func conditions() (all []string) {
	for _, c := range sealedColumns {
		all = append(all, `SELECT `+c.owner+`, `+c.row+` FROM `+c.table+` t WHERE `+c.isPlain())
	}
	return all
}
