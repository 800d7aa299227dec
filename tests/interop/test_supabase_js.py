"""npm `@supabase/realtime-js` 2.109.0 under node: a Phoenix client with conventions of its own, and a wire format too.

Version 2 is its default. There `channel.send({type: "broadcast"})` is a binary frame that stock Phoenix does not have
either: Supabase's server knows it, and `supabase_app.py` shows how a mount is taught it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conformance.serving import Server, served
from tests.interop.node_scripts import run_scripts, skip_without_node
from tests.interop.outcomes import Outcomes

pytestmark = pytest.mark.node

COMMON = ("join_and_leave", "presence", "access_token")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with served("tests.interop.supabase_app:app") as running:
        yield running


@pytest.fixture(scope="module")
def version_1(server: Server) -> Outcomes:
    skip_without_node()
    return run_scripts("supabase", server.url, "/realtime/v1 1.0.0", scripts=(*COMMON, "broadcasts"))


@pytest.fixture(scope="module")
def version_2(server: Server) -> Outcomes:
    skip_without_node()
    return run_scripts("supabase", server.url, "/realtime/v1 2.0.0", scripts=(*COMMON, "unknown_binary_kind"))


@pytest.fixture(scope="module")
def extended(server: Server) -> Outcomes:
    skip_without_node()
    scripts = (*COMMON, "broadcasts", "binary_broadcasts")
    return run_scripts("supabase", server.url, "/extended/v1 2.0.0", scripts=scripts)


@pytest.fixture(params=["version_1", "version_2", "extended"])
def outcomes(request: pytest.FixtureRequest) -> Outcomes:
    ran: Outcomes = request.getfixturevalue(request.param)
    return ran


def test_it_joins_and_leaves(outcomes: Outcomes) -> None:
    """Topics `realtime:NAME`, a join payload with `config`, a refusal that reaches the callback."""
    outcomes.assert_passed("join_and_leave")


def test_its_presence_follows(outcomes: Outcomes) -> None:
    """track, track again, untrack, as events inside the event `presence`."""
    outcomes.assert_passed("presence")


def test_its_token_can_be_renewed(outcomes: Outcomes) -> None:
    """The event access_token gets no reply."""
    outcomes.assert_passed("access_token")


@pytest.mark.parametrize("variant", ["version_1", "extended"])
def test_its_broadcasts_arrive(variant: str, request: pytest.FixtureRequest) -> None:
    """As JSON in version 1; in version 2 as binary kind 3, where the mount knows it."""
    outcomes: Outcomes = request.getfixturevalue(variant)
    outcomes.assert_passed("broadcasts")


def test_its_bytes_arrive_where_the_mount_knows_them(extended: Outcomes) -> None:
    """Binary kinds 3 and 4 through a serializer of the application's own. Phoenix: the option `serializer`."""
    extended.assert_passed("binary_broadcasts")


def test_a_binary_kind_that_nobody_knows_costs_its_sender_the_connection(version_2: Outcomes) -> None:
    """1011, as on Phoenix; the client reconnects, and others on the topic go on."""
    version_2.assert_passed("unknown_binary_kind")
