package postgres

import (
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
)

// NewCollector measures the connections of a pool.
func NewCollector(pool *pgxpool.Pool) prometheus.Collector {
	return collector{
		pool:  pool,
		conns: prometheus.NewDesc("bonafide_database_connections", "Connections to the database, by state.", []string{"state"}, nil),
		most:  prometheus.NewDesc("bonafide_database_connections_limit", "How many connections there may be.", nil, nil),
		waits: prometheus.NewDesc("bonafide_database_waits_total", "How often a request waited for a connection.", nil, nil),
	}
}

type collector struct {
	pool               *pgxpool.Pool
	conns, most, waits *prometheus.Desc
}

// Describe implements prometheus.Collector.
func (c collector) Describe(to chan<- *prometheus.Desc) { to <- c.conns; to <- c.most; to <- c.waits }

// Collect implements prometheus.Collector.
func (c collector) Collect(to chan<- prometheus.Metric) {
	s := c.pool.Stat()
	to <- prometheus.MustNewConstMetric(c.conns, prometheus.GaugeValue, float64(s.AcquiredConns()), "used")
	to <- prometheus.MustNewConstMetric(c.conns, prometheus.GaugeValue, float64(s.IdleConns()), "idle")
	to <- prometheus.MustNewConstMetric(c.most, prometheus.GaugeValue, float64(s.MaxConns()))
	to <- prometheus.MustNewConstMetric(c.waits, prometheus.CounterValue, float64(s.EmptyAcquireCount()))
}
