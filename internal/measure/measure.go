// Package measure takes the measurements that tell operators whether work is done: jobs, mails, messages, the log of acts, the age
// of reference data, the disk. It also holds the dashboard and the alert rules that ask for them and for those of the site, the
// process and the database's connections. No measurement names a person.
package measure

import (
	"context"
	_ "embed"
	"log/slog"
	"time"

	"bonafide/internal/dataset"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sys/unix"
)

// Dashboard is a dashboard for Grafana, as JSON.
//
//go:embed dashboard.json
var Dashboard string

// Alerts are alert rules for Prometheus, as YAML.
//
//go:embed alerts.yml
var Alerts string

// limit bounds how long a measurement may ask the database.
const limit = 5 * time.Second

// A Collector measures one installation whenever it is asked.
type Collector struct {
	Pool     *pgxpool.Pool
	Folder   string // the data folder
	Datasets func() []dataset.Set
	Log      *slog.Logger
}

// A gauge is a measurement with the names of its labels.
type gauge = *prometheus.Desc

func describe(name, help string, labels ...string) gauge {
	return prometheus.NewDesc("bonafide_"+name, help, labels, nil)
}

var (
	up      = describe("database_up", "1 where the database answered this measurement, 0 where it did not.")
	jobs    = describe("jobs", "Background jobs that are not done, by queue and state: available is due, running, retryable failed and will be tried again, scheduled is for later, discarded failed for good.", "queue", "state")
	oldest  = describe("jobs_oldest_due_seconds", "How long the job has been due that has been due longest, by queue; 0 where none is.", "queue")
	due     = describe("assessments_due", "Candidates whose assessment is due.")
	mails   = describe("mails", "Mails that wait, and mails that ended within 24 hours, by how they ended.", "state")
	hooks   = describe("webhook_messages", "Messages to other programs that wait, and that ended within 24 hours, by how they ended.", "state")
	waiting = describe("audit_waiting_seconds", "How long the oldest entry of the log of acts has waited to be under a checkpoint; 0 where none waits.")
	entries = describe("audit_entries", "Entries of the log of acts under the newest checkpoint.")
	signed  = describe("audit_checkpoint_time_seconds", "When the newest checkpoint of the log of acts was signed, in Unix time; 0 where none is.")
	dated   = describe("reference_data_time_seconds", "The date of a set of reference data, in Unix time, by its name and by whose it is: the operator's, or the program's own.", "name", "of")
	free    = describe("disk_free_bytes", "Bytes that are left on the disk of the data folder.")
	size    = describe("disk_size_bytes", "Size of the disk of the data folder.")
)

// Describe implements prometheus.Collector.
func (c Collector) Describe(to chan<- gauge) {
	for _, g := range []gauge{up, dated, free, size} {
		to <- g
	}
	for _, q := range questions {
		to <- q.of
	}
}

// Collect implements prometheus.Collector. Where the database does not answer, what it would have said is left out.
func (c Collector) Collect(to chan<- prometheus.Metric) {
	c.disk(to)
	c.reference(to)
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	answered := 1.0
	for _, q := range questions {
		if err := q.ask(ctx, c.Pool, to); err != nil {
			c.Log.Warn("not measured", "what", q.of.String(), "err", err)
			answered = 0
			break
		}
	}
	send(to, up, answered)
}

func send(to chan<- prometheus.Metric, of gauge, value float64, labels ...string) {
	to <- prometheus.MustNewConstMetric(of, prometheus.GaugeValue, value, labels...)
}

func (c Collector) disk(to chan<- prometheus.Metric) {
	var disk unix.Statfs_t
	if err := unix.Statfs(c.Folder, &disk); err != nil {
		c.Log.Warn("the disk was not measured", "err", err)
		return
	}
	send(to, free, float64(disk.Bavail)*float64(disk.Bsize))
	send(to, size, float64(disk.Blocks)*float64(disk.Bsize))
}

// reference tells the dates of the data, the oldest of those that have one name.
func (c Collector) reference(to chan<- prometheus.Metric) {
	type key struct{ name, of string }
	dates := map[key]time.Time{}
	for _, s := range c.Datasets() {
		k := key{s.Name, "program"}
		if s.Path != "" {
			k.of = "operator"
		}
		day, err := time.Parse(time.DateOnly, s.Date)
		if known, ok := dates[k]; err == nil && (!ok || day.Before(known)) {
			dates[k] = day
		}
	}
	for k, day := range dates {
		send(to, dated, float64(day.Unix()), k.name, k.of)
	}
}

// A question is a measurement that the database answers: a row for each series, the values of its labels first.
type question struct {
	of  gauge
	sql string
}

var questions = []question{
	{jobs, `SELECT q.name, s.state, count(j.id)::float8
FROM river_queue q CROSS JOIN unnest('{available,running,retryable,scheduled,discarded}'::text[]) s(state)
LEFT JOIN river_job j ON j.queue = q.name AND j.state = s.state::river_job_state GROUP BY q.name, s.state`},
	{oldest, `SELECT q.name, coalesce(extract(epoch FROM now() - min(j.scheduled_at)), 0)::float8
FROM river_queue q LEFT JOIN river_job j ON j.queue = q.name AND j.state IN ('available', 'retryable', 'scheduled') AND j.scheduled_at <= now() GROUP BY q.name`},
	{due, `SELECT count(*)::float8 FROM candidates WHERE assess_again_at <= now()`},
	{mails, `SELECT s.state, count(m.state)::float8 FROM unnest('{waiting,sent,refused,given_up,dropped}'::text[]) s(state)
LEFT JOIN (SELECT state, ended_at FROM mails UNION ALL SELECT state, ended_at FROM letters) m ON m.state = s.state AND (m.ended_at IS NULL OR m.ended_at > now() - interval '1 day') GROUP BY s.state`},
	{hooks, `SELECT s.state, count(d.state)::float8 FROM unnest('{waiting,delivered,given_up,dropped}'::text[]) s(state)
LEFT JOIN webhook_deliveries d ON d.state = s.state AND (d.ended_at IS NULL OR d.ended_at > now() - interval '1 day') GROUP BY s.state`},
	{waiting, `SELECT coalesce(extract(epoch FROM now() - min((e.entry ->> 'at')::timestamptz)), 0)::float8
FROM audit_events e, audit_progress p WHERE e.written_in >= pg_snapshot_xmin(p.seen) AND NOT pg_visible_in_snapshot(e.written_in, p.seen)`},
	{entries, `SELECT size::float8 FROM audit_progress`},
	{signed, `SELECT coalesce(extract(epoch FROM (SELECT substring(note FROM '(?n)^time (.*)$')::timestamptz FROM audit_checkpoints ORDER BY day DESC LIMIT 1)), 0)::float8`},
}

func (q question) ask(ctx context.Context, pool *pgxpool.Pool, to chan<- prometheus.Metric) error {
	rows, err := pool.Query(ctx, q.sql)
	if err != nil {
		return err
	}
	labels := make([]string, len(rows.FieldDescriptions())-1)
	var value float64
	into := []any{}
	for i := range labels {
		into = append(into, &labels[i])
	}
	_, err = pgx.ForEachRow(rows, append(into, &value), func() error {
		send(to, q.of, value, labels...)
		return nil
	})
	return err
}
