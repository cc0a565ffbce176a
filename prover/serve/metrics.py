"""What the server measures about itself, for Prometheus."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from prover.lean.pool import WorkerPool
from prover.serve.admission import Admission

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)


class ServerMetrics:
    """Counters of one server, in a registry of their own."""

    def __init__(self, pool: WorkerPool, admission: Admission) -> None:
        self.registry = CollectorRegistry()
        self.requests = self._counter("prover_requests_total", "Requests, by path and status.", ("path", "status"))
        self.answers = self._counter(
            "prover_answers_total", "Snippets answered, by path and outcome.", ("path", "outcome")
        )
        self.seconds = Histogram(
            "prover_lean_seconds", "Time that Lean took for a snippet.", ("path",),
            buckets=_SECONDS, registry=self.registry,
        )  # fmt: skip
        self._gauge("prover_queue_pending", "Snippets that wait or run.").set_function(lambda: admission.pending)
        self._gauge("prover_queue_capacity", "Most snippets that may wait or run.").set(admission.capacity)
        self._gauge("prover_workers", "Lean processes that are up.").set_function(lambda: len(pool.workers))
        self._gauge("prover_workers_replaced", "Lean processes killed or lost so far.").set_function(
            lambda: pool.replaced
        )
        self._gauge("prover_workers_resident_bytes", "Memory of all Lean processes.").set_function(
            lambda: sum(worker.resident_mb for worker in pool.workers) * 2**20
        )

    def _counter(self, name: str, text: str, labels: tuple[str, ...]) -> Counter:
        return Counter(name, text, labels, registry=self.registry)

    def _gauge(self, name: str, text: str) -> Gauge:
        return Gauge(name, text, registry=self.registry)

    def note_request(self, path: str, status: int) -> None:
        """Count a request."""
        self.requests.labels(path, str(status)).inc()

    def note_answer(self, path: str, outcome: str, seconds: float) -> None:
        """Count an answer and the time that Lean took for it."""
        self.answers.labels(path, outcome).inc()
        self.seconds.labels(path).observe(seconds)

    def render(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self.registry)
