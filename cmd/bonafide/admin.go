package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"bonafide/internal/measure"
	"bonafide/internal/postgres"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// newRegistry returns the measurements of the process, of the database's connections and of the work behind requests; the site adds
// its own.
func (in *installation) newRegistry() *prometheus.Registry {
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), postgres.NewCollector(in.pool),
		measure.Collector{Pool: in.pool, Folder: in.config.Data, Datasets: in.datasets, Log: in.log})
	return r
}

// serveAdmin serves the measurements, a dashboard and alert rules for them, and the probes on the admin address until the context ends; without an address it does
// nothing. What it shows names nobody, and is for operators alone: keep the address off the network that others reach.
func (in *installation) serveAdmin(ctx context.Context, registry *prometheus.Registry) error {
	address := string(in.config.AdminAddr)
	if address == "" {
		return nil
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w; choose another address with BONAFIDE_ADMIN_ADDR", address, err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /dashboard.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, measure.Dashboard)
	})
	mux.HandleFunc("GET /alerts.yml", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, measure.Alerts) })
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if err := in.ready(r.Context()); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ready")
	})
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: time.Minute}
	go server.Serve(listener)
	context.AfterFunc(ctx, func() { server.Close() })
	in.log.Info("measurements and probes", "address", listener.Addr().String())
	return nil
}
