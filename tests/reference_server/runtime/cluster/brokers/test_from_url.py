"""URLs of brokers, from the code and from the environment."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from emberwire import Endpoint
from reference_server.core.errors import ConfigurationError
from reference_server.runtime.cluster.adapter import MAX_WAITING, MAX_WAITING_BYTES, NOTICED_WITHIN, PUBLISH_TIMEOUT
from reference_server.runtime.cluster.brokers import from_url, link, session
from reference_server.runtime.cluster.brokers.from_url import ADAPTERS, pubsub_from_environment, pubsub_from_url
from reference_server.runtime.cluster.local import LocalPubSub
from reference_server.runtime.cluster.parts import LONGEST

REAL = tuple(ADAPTERS)


class Made(LocalPubSub):
    """An adapter that remembers what it was made of."""

    def __init__(self, url: str, *, node: str | None, namespace: str) -> None:
        super().__init__(node or "made-up")
        self.made_of = (url, node, namespace)


@pytest.fixture(autouse=True)
def _one_adapter_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("made")
    module.Made = Made  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "made", module)
    monkeypatch.setattr(from_url, "ADAPTERS", dict.fromkeys(ADAPTERS, ("made", "Made")))
    monkeypatch.delenv("EMBERWIRE_PUBSUB", raising=False)
    monkeypatch.delenv("EMBERWIRE_NODE", raising=False)


def made(url: str, node: str | None = None) -> tuple[str, str | None, str]:
    adapter = pubsub_from_url(url, node=node)
    assert isinstance(adapter, Made)
    return adapter.made_of


@pytest.mark.parametrize(
    "url",
    [
        "redis://user:p%40ss@host:6379/0", "valkey://host", "nats://one:4222,two:4222", "postgresql://u:p@h/db?sslmode=require",
        "unix:///run/redis.sock?db=1", "rediss://host/0?ssl_cert_reqs=none",
    ],
)  # fmt: skip
def test_a_url_reaches_its_adapter_as_it_is(url: str) -> None:
    assert made(url, "web1") == (url, "web1", "emberwire")


def test_the_namespace_is_taken_out_of_the_url() -> None:
    assert made("redis://h/0?namespace=chat") == ("redis://h/0", None, "chat")
    assert made("postgres://h/db?a=1&namespace=chat&b=") == ("postgres://h/db?a=1&b=", None, "chat")


@pytest.mark.parametrize("url", ["", "redis", "amqp://user:secret@host", "localhost:6379", "http://user:secret@host"])
def test_a_url_of_something_else_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ConfigurationError, match="starts with one of redis, rediss, unix, valkey") as problem:
        pubsub_from_url(url)
    assert "secret" not in str(problem.value)


def test_the_environment_names_the_broker_and_the_node(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pubsub_from_environment() is None
    assert Endpoint().node.is_clustered is False
    monkeypatch.setenv("EMBERWIRE_PUBSUB", "nats://h")
    monkeypatch.setenv("EMBERWIRE_NODE", "web-1")
    adapter = Endpoint().node.pubsub
    assert isinstance(adapter, Made)
    assert adapter.made_of == ("nats://h", "web-1", "emberwire")


def test_what_the_code_says_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBERWIRE_PUBSUB", "nats://h")
    local = LocalPubSub()
    assert Endpoint(pubsub=local).node.pubsub is local
    assert Endpoint(pubsub="redis://other").node.name == "made-up"


def test_every_scheme_is_documented() -> None:
    page = (Path(__file__).parents[5] / "docs" / "pubsub.md").read_text(encoding="utf-8")
    assert [scheme for scheme in [*REAL, "local"] if f"`{scheme}://" not in page] == []


def test_the_bounds_in_the_documentation_are_those_of_the_code() -> None:
    page = (Path(__file__).parents[5] / "docs" / "pubsub.md").read_text(encoding="utf-8")
    for bound in (
        f"| {MAX_WAITING:,}, and {MAX_WAITING_BYTES >> 20} MiB |",
        f"| one publish | {PUBLISH_TIMEOUT:g} seconds |",
        f"subscribe | {session.OPEN_TIMEOUT:g} seconds |",
        f"closing a connection | {session.CLOSE_TIMEOUT:g} second |",
        f"| {LONGEST >> 20} MiB | the oldest are dropped |",
        f"stood still for more than {link.STANDSTILL:g} seconds",
        f"the promise is {NOTICED_WITHIN:g}.",
        f"within {2 * link.PING_INTERVAL + link.LATE + 0.5:g} seconds",
    ):
        assert bound in page, bound
