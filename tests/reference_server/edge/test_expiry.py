"""When a socket ends with its token; what its client sees of it is tested beside each transport."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from emberwire.testing import FakeClock
from reference_server.edge.expiry import EXPIRED, close_at_expiry
from reference_server.runtime.connect import Accept


class Connected:
    """The two things that are asked of a connection."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.node = self
        self.ends: list[tuple[int, str]] = []

    def disconnect(self, code: int, reason: str) -> None:
        self.ends.append((code, reason))


def connected() -> Any:
    return Connected()


def test_a_token_that_does_not_end_needs_no_timer() -> None:
    connection = connected()
    assert close_at_expiry(connection, Accept()) is None
    assert connection.clock.waiting == 0


@pytest.mark.parametrize(("left", "closed_after"), [(30.0, 30.0), (-5.0, 0.0)])
def test_the_socket_ends_with_the_token_and_at_once_when_that_is_over(left: float, closed_after: float) -> None:
    connection = connected()
    close_at_expiry(connection, Accept(expires_at=datetime.now(UTC) + timedelta(seconds=left)))
    connection.clock.advance(closed_after)
    assert connection.ends == [(EXPIRED, "expired")]
    assert connection.clock.waiting == 0


def test_a_client_that_goes_before_cancels_it() -> None:
    connection = connected()
    timer = close_at_expiry(connection, Accept(expires_at=datetime.now(UTC) + timedelta(seconds=30)))
    assert timer is not None
    timer.cancel()
    connection.clock.advance(60.0)
    assert connection.ends == []
