"""docs/telemetry.md names every event, every metric and every logger, and the events carry what it says."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any, get_args

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.requests import Request

from emberwire import Channel, Error, Ok, Presence, Topic, handle_in
from emberwire.testing import (
    ConnectRefused,
    FakeClock,
    JoinRefused,
    assert_reply,
    close,
    connect,
    open_endpoint,
    push,
    subscribe_and_join,
)
from reference_server.core.logs import log_lines
from reference_server.edge.endpoint import Endpoint
from reference_server.runtime.telemetry import Event, EventName
from reference_server.watch.metrics import PrometheusMetrics
from tests.fakes import FakeAdapter
from tests.open_channel import UNLIMITED_RATE, EchoChannel

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "telemetry.md").read_text(encoding="utf-8")


def documented() -> dict[str, tuple[set[str], set[str]]]:
    """Each event of the page with the names of its measurements and of its metadata."""
    rows = re.findall(r"^\| `(\w+)` \|[^|]*\|([^|]*)\|([^|]*)\|$", TEXT, re.MULTILINE)
    return {
        name: (set(re.findall(r"`(\w+)`", numbers)), set(re.findall(r"`(\w+)`", who))) for name, numbers, who in rows
    }


def test_every_event_is_documented_and_every_documented_event_exists() -> None:
    assert set(documented()) == set(get_args(EventName))


def test_every_logger_is_documented() -> None:
    loggers = {line.logger for line in log_lines.all_lines().values()}
    assert {name for name in loggers if f"`{name}`" not in TEXT} == set()


class Presences(Presence):
    """Its `fetch` fails for one key, as a database may."""

    async def fetch(self, topic: str, presences: Any) -> Any:
        if "unlucky" in presences:
            raise LookupError
        return presences


def eventful_channel(presences: Presences) -> type[Channel]:
    """A channel that does what makes each event happen."""

    class EventfulChannel(EchoChannel):
        async def join(self, topic: Topic, payload: Any) -> Ok | Error:
            return Error(reason="full") if topic.rest == "full" else Ok()

        @handle_in("track")
        async def track(self, payload: dict[str, str]) -> Ok:
            await presences.track(self, payload["key"], {})
            await self.push("tracked", payload)
            return Ok()

        @handle_in("crash")
        async def crash(self) -> Ok:
            raise LookupError

        @handle_in("slow")
        async def slow(self) -> Ok:
            clock = self.endpoint.clock
            assert isinstance(clock, FakeClock)
            clock.advance(2.0)
            return Ok()

    return EventfulChannel


@pytest.fixture
def endpoint() -> Endpoint:
    presences = Presences()
    return open_endpoint(
        eventful_channel(presences),
        clock=FakeClock(),
        pubsub=FakeAdapter(),
        presences=[presences],
        limits=UNLIMITED_RATE,
    )


async def everything_happens(endpoint: Endpoint) -> None:
    async with connect(endpoint) as socket:
        channel = await subscribe_and_join(socket, "room:1")
        await assert_reply(await push(channel, "track", {"key": "ada"}))
        await assert_reply(await push(channel, "track", {"key": "unlucky"}))
        await assert_reply(await push(channel, "slow"))
        await push(channel, "crash")
        with pytest.raises(JoinRefused):
            await subscribe_and_join(socket, "room:full")
        await subscribe_and_join(socket, "room:1")
        with pytest.raises(JoinRefused):
            await subscribe_and_join(socket, "nowhere")
        await close(socket)
    with pytest.raises(ConnectRefused):
        async with connect(endpoint, params={"vsn": "9.0.0"}):
            pass
    adapter = endpoint.node.pubsub
    assert isinstance(adapter, FakeAdapter)
    adapter.receive(b"garbage")
    adapter.lose()
    adapter.find(3.0)


async def test_events_carry_what_the_page_says(endpoint: Endpoint, caplog: pytest.LogCaptureFixture) -> None:
    """All but `dropped` and `replica_changed`, which need a long-poll client and a second node."""
    seen: defaultdict[str, list[Event]] = defaultdict(list)
    for name in get_args(EventName):
        endpoint.telemetry.attach(name, lambda event: seen[event.name].append(event))
    async with endpoint.lifespan():
        await everything_happens(endpoint)
    expected = {name: columns for name, columns in documented().items() if name not in ("dropped", "replica_changed")}
    optional = {"topic"}  # of `refused`
    assert {
        name: (set(event.measurements), set(event.metadata) | (who & optional))
        for name, (_, who) in expected.items()
        for event in seen[name]
    } == expected


async def test_every_metric_is_documented(endpoint: Endpoint) -> None:
    metrics = PrometheusMetrics(endpoint)
    body = bytes((await metrics.response(Request({"type": "http"}))).body)
    suffixes = {"counter": "_total", "gauge": "", "histogram": ""}
    names = {family.name + suffixes[family.type] for family in text_string_to_metric_families(body.decode())}
    assert names == set(re.findall(r"^\| `(emberwire_\w+)`", TEXT, re.MULTILINE))
