// Command quotes serves quotes with Go's own HTTP server. Each answer is counted by promhttp.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"math/rand/v2"
	"net/http"
	"os/signal"
	"syscall"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

var (
	requests = promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "http_requests_total",
		Help: "Requests answered.",
	}, []string{"method", "code"})
	durations = promauto.NewHistogramVec(prometheus.HistogramOpts{
		Name: "http_request_duration_seconds",
		Help: "Time to answer a request.",
	}, []string{"method", "code"})
)

var quotes = []string{
	"Clear is better than clever.",
	"Errors are values.",
	"Don't panic.",
}

func answer(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(value); err != nil {
		log.Print(err)
	}
}

func routes() http.Handler {
	api := http.NewServeMux()
	api.HandleFunc("GET /quotes", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, quotes)
	})
	api.HandleFunc("GET /quotes/random", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, quotes[rand.IntN(len(quotes))])
	})
	counted := promhttp.InstrumentHandlerCounter(requests,
		promhttp.InstrumentHandlerDuration(durations, api))

	// Probes and scrapes are not counted: these labels could not tell them from clients.
	all := http.NewServeMux()
	all.Handle("/", counted)
	all.Handle("GET /metrics", promhttp.Handler())
	all.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]string{"status": "UP"})
	})
	return all
}

func main() {
	server := http.Server{Addr: ":8080", Handler: routes()}
	stop, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer cancel()
	closed := make(chan error)
	go func() {
		<-stop.Done()
		// Answers what is open. Kubernetes ends a program that takes too long.
		closed <- server.Shutdown(context.Background())
	}()
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
	if err := <-closed; err != nil {
		log.Fatal(err)
	}
}
