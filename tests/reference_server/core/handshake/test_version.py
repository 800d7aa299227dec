"""Version negotiation: which `vsn` gets which serializer, and what is said of the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_server.core.handshake.version import Unserved, choose


@dataclass(frozen=True)
class Offer:
    version: str


V1, V2 = Offer("1.0.0"), Offer("2.0.0")


# Recorded from Phoenix: conformance transcripts connect_*vsn*.json, and the list in its source's tests.
@pytest.mark.parametrize(
    ("vsn", "serializer"),
    [(None, V1), ("1.0.0", V1), ("1.0.5", V1), ("1.0.9", V1), ("2.0.0", V2), ("2.0.7", V2), ("2.0.0+build.7", V2),
     ("1.0.18446744073709551616", V1)],
)  # fmt: skip
def test_versions_that_are_served(vsn: str | None, serializer: Offer) -> None:
    """Phoenix: socket.ex, negotiate_serializer/2, with the requirements `~> 1.0.0` and `~> 2.0.0`."""
    assert choose(vsn, [V1, V2]) is serializer


@pytest.mark.parametrize("vsn", ["1.1.0", "2.1.0", "3.0.0", "0.0.0", "0.9.9", "10.0.0", "2.0.0-rc.1", "2.0.0-0+b"])
def test_versions_that_are_not_served(vsn: str) -> None:
    """Phoenix: websocket_channels_test.exs, "returns 403 when versions to not match"."""
    assert choose(vsn, [V1, V2]) == Unserved(
        f"A client asked for protocol version {vsn!r}, and this mount serves 1.0.x, 2.0.x; "
        "update whichever of the two is older."
    )


@pytest.mark.parametrize(
    "vsn",
    [
        "2", "2.0", "v2.0.0", "abc", "", "02.0.0", "2.00.0", "2.0.0.0", "2.0.", ".0.0", "2.0.0-", "2.0.0+",
        "2.0.0-a..b", "2.0.0-01", "2.0.0-é", "2.0.0+a_b", " 2.0.0", "2.0.0 ", "2.0.0\n", "-2.0.0", "+2.0.0", "2,0,0",
        "2.0.0;x", "\u0662.0.0", "2.0.\u00b2", "2.0.0-" + "a" * 64, "9" * 5000, "~> 2.0.0", "1e3.0.0", "1_0.0.0",
    ],
    ids=lambda vsn: ascii(vsn)[:20],
)  # fmt: skip
def test_text_that_is_no_version_is_not_served(vsn: str) -> None:
    found = choose(vsn, [V1, V2])
    assert isinstance(found, Unserved)
    assert found.sentence.endswith(" as protocol version; expected one such as '2.0.0'.")


@pytest.mark.parametrize("vsn", [["2.0.0"], {"a": "1"}, [], {}, 2, 2.0, True])
def test_a_version_that_is_no_text_is_not_served(vsn: Any) -> None:
    """DIFFERS: `vsn[a]=1` is a 500 in Phoenix."""
    assert isinstance(choose(vsn, [V1, V2]), Unserved)


def test_the_first_serializer_that_serves_the_version_wins() -> None:
    other = Offer("2.0.0")
    assert choose("2.0.0", [other, V2]) is other
    assert choose("2.0.0", [Offer("2.0.1"), V2]) is V2


def test_a_mount_may_leave_versions_out() -> None:
    assert isinstance(choose(None, [V2]), Unserved)
    assert isinstance(choose("2.0.0", []), Unserved)
    assert isinstance(choose("2.0.0", [Offer("nonsense")]), Unserved)


def test_what_a_client_sent_is_escaped_and_cut_for_the_log() -> None:
    """S25: one line of bounded length."""
    found = choose("2.0.0\r\nINFO all is well\u2028" + "x" * 100_000, [V1])
    assert isinstance(found, Unserved)
    assert found.sentence.isprintable()
    assert len(found.sentence) < 200


numbers = st.integers(0, 3)


@given(numbers, numbers, numbers)
def test_a_patch_is_served_and_a_minor_is_not(major: int, minor: int, patch: int) -> None:
    found = choose(f"{major}.{minor}.{patch}", [V1, V2])
    assert isinstance(found, Unserved) == ((major, minor) not in {(1, 0), (2, 0)})


@given(st.text() | st.text("012.-+ab") | st.lists(st.text()) | st.floats())
def test_anything_is_answered(vsn: object) -> None:
    found = choose(vsn, [V1, V2])
    assert found in (V1, V2) or (isinstance(found, Unserved) and found.sentence.isprintable())
