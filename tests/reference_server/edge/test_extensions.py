"""What a server offers, and what an endpoint gets from a server that knows nothing of Emberwire."""

from __future__ import annotations

from typing import Any

import pytest

from reference_server.edge.extensions import Offers, Stopping, offers_of
from reference_server.edge.outbox import Outbox


@pytest.mark.parametrize("scope", [{}, {"extensions": {}}, {"extensions": {"websocket.http.response": {}}}], ids=str)
def test_a_server_that_offers_nothing_is_a_plain_asgi_server(scope: dict[str, Any]) -> None:
    offers = offers_of({"type": "websocket", **scope})
    assert (offers.connections, offers.guard, offers.outbox) == (set(), None, Outbox)
    assert offers.admits()
    assert not offers.stopping.begun


def test_everybody_who_asks_about_one_request_gets_the_same_offers() -> None:
    """The handshake adds to `stopping` what the server wakes."""
    scope: dict[str, Any] = {"type": "websocket"}
    assert offers_of(scope) is offers_of(scope)
    assert offers_of({"type": "websocket"}) is not offers_of(scope)


def test_two_requests_share_no_registry() -> None:
    assert Offers().connections is not Offers().connections


def test_a_server_that_stops_wakes_each_that_waits_once() -> None:
    stopping, woken = Stopping(), list[str]()
    stopping.waiting = {lambda: woken.append("one"), lambda: woken.append("two")}
    stopping.begin()
    assert stopping.begun
    assert sorted(woken) == ["one", "two"]
