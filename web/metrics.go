package web

import (
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
)

// measured counts requests and how long they took, by route and never by address: an address may name a person.
func measured(into prometheus.Registerer) echo.MiddlewareFunc {
	took := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "bonafide_http_request_seconds", Help: "How long requests took, by method, route and status.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
	}, []string{"method", "route", "status"})
	into.MustRegister(took)
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			began := time.Now()
			err := next(c)
			route := c.Path()
			if route == "" {
				route = "none"
			}
			took.WithLabelValues(method(c), route, strconv.Itoa(c.Response().Status)).Observe(time.Since(began).Seconds())
			return err
		}
	}
}

// method returns the request's method where it is one of ours: others are made up by whoever asks, without end.
func method(c echo.Context) string {
	switch m := c.Request().Method; m {
	case "GET", "HEAD", "POST", "PUT", "DELETE":
		return m
	}
	return "other"
}
