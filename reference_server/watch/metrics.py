"""Prometheus metrics of an endpoint, with the extra `emberwire[metrics]`.

    metrics = PrometheusMetrics(endpoint)
    app = Starlette(routes=[*endpoint.routes, Route("/metrics", metrics.response)], lifespan=endpoint.lifespan)

Labels come from the application's code alone: class names, and events that have a handler. Topics and other text of
clients never become a label, because every new value is a time series that stays (CVE-2026-8469 is of this class).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response

from reference_server.core.errors import ConfigurationError
from reference_server.runtime.telemetry import Event

if TYPE_CHECKING:
    from reference_server.edge.endpoint import Endpoint

try:
    import prometheus_client
except ImportError:  # pragma: no cover - depends on what is installed
    prometheus_client = None  # type: ignore[assignment]

OTHER = "(other)"
"""The label of events that no method handles by name."""


class PrometheusMetrics:
    """Counts what the endpoint's telemetry tells, in a registry of its own.

    Raises ConfigurationError when prometheus-client is not installed.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        if prometheus_client is None:
            raise ConfigurationError("Metrics need prometheus-client: pip install 'emberwire[metrics]'.")
        self.registry: Any = prometheus_client.CollectorRegistry()
        self._make_counters()
        self._make_gauges(endpoint)
        telemetry = endpoint.telemetry
        telemetry.attach("socket_connected", self._connected)
        telemetry.attach("socket_refused", self._socket_refused)
        telemetry.attach("channel_joined", self._joined)
        telemetry.attach("channel_refused", self._join_refused)
        telemetry.attach("channel_crashed", self._crashed)
        telemetry.attach("handled_in", self._handled)
        telemetry.attach("refused", self._refused)
        telemetry.attach("dropped", self._dropped)

    async def response(self, request: Request) -> Response:
        """The metrics in Prometheus' text format: an endpoint for a Starlette route."""
        return Response(
            prometheus_client.generate_latest(self.registry), media_type=prometheus_client.CONTENT_TYPE_LATEST
        )

    def _make_counters(self) -> None:
        counter = self._counter
        self._connects = counter("sockets_connected", "Sockets that were accepted.", "socket", "transport")
        self._socket_refusals = counter("sockets_refused", "Sockets that were refused.", "socket")
        self._joins = counter("channel_joins", "Joins, by what they were answered.", "channel", "result")
        self._crashes = counter("channel_crashes", "Channels that crashed.", "channel")
        self._refusals = counter("messages_refused", "Messages that reached no channel.", "kind")
        self._drops = counter("frames_dropped", "Frames that a client could not be sent.", "kind")
        self._seconds = prometheus_client.Histogram(
            "emberwire_handle_in_seconds",
            "Seconds that a message took.",
            ("channel", "event"),
            registry=self.registry,
        )

    def _counter(self, name: str, help_text: str, *labels: str) -> Any:
        return prometheus_client.Counter(f"emberwire_{name}", help_text, labels, registry=self.registry)

    def _make_gauges(self, endpoint: Endpoint) -> None:
        sockets = prometheus_client.Gauge("emberwire_sockets", "Sockets that are open.", registry=self.registry)
        sockets.set_function(lambda: len(endpoint.connections))
        topics = prometheus_client.Gauge("emberwire_topics", "Topics with a subscriber.", registry=self.registry)
        topics.set_function(lambda: len(endpoint.node.broadcaster.topics()))

    def _connected(self, event: Event) -> None:
        self._connects.labels(event.metadata["socket"].__name__, event.metadata["transport"]).inc()

    def _socket_refused(self, event: Event) -> None:
        self._socket_refusals.labels(event.metadata["socket"].__name__).inc()

    def _joined(self, event: Event) -> None:
        self._joins.labels(event.metadata["channel"].__name__, "ok").inc()

    def _join_refused(self, event: Event) -> None:
        self._joins.labels(event.metadata["channel"].__name__, "error").inc()

    def _crashed(self, event: Event) -> None:
        self._crashes.labels(event.metadata["channel"].__name__).inc()

    def _handled(self, event: Event) -> None:
        known = event.metadata["event"] if event.metadata["has_handler"] else OTHER
        self._seconds.labels(event.metadata["channel"].__name__, known).observe(event.measurements["seconds"])

    def _refused(self, event: Event) -> None:
        self._refusals.labels(event.metadata["kind"]).inc()

    def _dropped(self, event: Event) -> None:
        self._drops.labels(event.metadata["kind"]).inc()
