package store

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"bonafide/internal/store/storetest"

	"gorm.io/gorm/schema"
)

// rows lists every row type that stands for a table.
var rows = []interface{ TableName() string }{
	accountRow{}, assessmentRow{}, candidateRow{}, checkInRow{}, checkPlanRow{}, deviationRow{}, decisionRow{}, enquiryRow{}, eventRow{}, faceConsentRow{}, faceMeasureRow{}, faceTemplateRow{}, facePairRow{}, faceVoteRow{}, factRow{}, hubAnswerRow{}, hubRow{}, intakeRow{}, intakeRowRow{}, interviewFormRow{}, filePictureRow{}, fileRow{}, indicatorCountRow{}, invitationRow{}, mailRow{}, replyRow{}, linkKeyRow{}, textKeyRow{}, personKeyRow{},
	comparisonRow{}, edgeRow{}, clusterRow{}, clusterMemberRow{}, lookBackRow{}, personAnswerRow{}, policyChangeRow{}, policyRow{}, rescoringRow{}, reviewRow{}, scanRow{}, sanctionsMatchRow{}, sanctionsMemoRow{}, scoreRow{}, secondReadRow{}, sessionRow{}, attemptsRow{}, linkRow{}, letterRow{}, authenticatorRow{}, recoveryCodeRow{}, passkeyRow{}, ceremonyRow{}, setupLinkRow{}, tokenRow{}, apiAnswerRow{}, watchKeyRow{}, watchlistRow{},
	importRow{}, importProblemRow{}, uploadRow{}, endpointRow{}, deliveryRow{},
	connectionRow{}, atsEventRow{}, atsSubjectRow{}, atsCandidateRow{}, atsNoteRow{},
	dataKeyRow{}, sealedColumnRow{}, erasureRow{},
	legalHoldRow{}, retentionRow{}, dataRuleRow{}, reportProofRow{},
	auditHashRow{}, checkpointRow{}, eventDetailRow{}, leafRow{}, placingRow{},
	importCandidateRow{}, importMappingRow{}, digestRow{},
	proposalRow{}, setAsideRow{},
	reportRow{},
	reviewViewRow{}, teammateRow{},
	noticeTextRow{}, consentRow{}, shownNoticeRow{}, requestRow{}, waitingPeriodRow{}, adverseActionRow{},
}

func TestRowTypesMatchTheTables(t *testing.T) {
	pool := storetest.New(t)
	for _, row := range rows {
		table := row.TableName()
		found, err := pool.Query(t.Context(), `SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1`, table)
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		for found.Next() {
			var name string
			if err := found.Scan(&name); err != nil {
				t.Fatal(err)
			}
			want = append(want, name)
		}
		got := columns(reflect.TypeOf(row))
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: row type has %v, table has %v", table, got, want)
		}
	}
}

func columns(row reflect.Type) []string {
	var names []string
	naming := schema.NamingStrategy{}
	for i := range row.NumField() {
		field := row.Field(i)
		name := naming.ColumnName("", field.Name)
		if _, explicit, ok := strings.Cut(field.Tag.Get("gorm"), "column:"); ok {
			name = explicit
		}
		names = append(names, name)
	}
	return names
}

func TestEveryTableOfOursHasARowType(t *testing.T) {
	pool := storetest.New(t)
	found, err := pool.Query(t.Context(), `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_name NOT LIKE 'river_%' AND table_name <> 'goose_db_version'`)
	if err != nil {
		t.Fatal(err)
	}
	for found.Next() {
		var name string
		if err := found.Scan(&name); err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(rows, func(r interface{ TableName() string }) bool { return r.TableName() == name }) {
			t.Errorf("table %s has no row type", name)
		}
	}
}

func TestHashesSurviveTheirText(t *testing.T) {
	want := hashes{{1, 2, 3, 1 << 63}, {^uint64(0)}}
	text, err := want.Value()
	if err != nil {
		t.Fatal(err)
	}
	list := strings.NewReplacer("{", `["`, ",", `","`, "}", `"]`).Replace(text.(string)) // as to_json writes it
	var got hashes
	if err := got.UnmarshalJSON([]byte(list)); err != nil || got != want {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
}
