"""Check P02: the official client, npm `phoenix` 1.8.16, under node, over both of its transports.

Each test reports on one script of `phoenix/`, where the conversation stands. All scripts of a transport run at once in
one node process against one server, as clients do. What the client expects of a server: js/phoenix/*.js in 1.8.16.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conformance.serving import Server
from tests.interop.node_scripts import HERE, run_scripts, skip_without_node
from tests.interop.outcomes import Outcomes

pytestmark = pytest.mark.node

WEBSOCKET_ONLY = {"binary", "heartbeats", "fallback_to_longpoll"}
LONGPOLL_ONLY = {"binary_over_longpoll"}
SCRIPTS = {path.stem for path in Path(HERE, "phoenix").glob("*.mjs")} - {"harness", "drain"}


def _outcomes(server: Server, transport: str, others: set[str]) -> Outcomes:
    skip_without_node()
    return run_scripts("phoenix", server.url, transport, scripts=sorted(SCRIPTS - others))


@pytest.fixture(scope="module")
def websocket(server: Server) -> Outcomes:
    return _outcomes(server, "websocket", LONGPOLL_ONLY)


@pytest.fixture(scope="module")
def longpoll(server: Server) -> Outcomes:
    return _outcomes(server, "longpoll", WEBSOCKET_ONLY)


@pytest.fixture(params=["websocket", "longpoll"])
def outcomes(request: pytest.FixtureRequest) -> Outcomes:
    """The outcomes over each transport in turn."""
    ran: Outcomes = request.getfixturevalue(request.param)
    return ran


def test_a_join_and_pushes_are_answered(outcomes: Outcomes) -> None:
    """Params reach `join`; ok, error and custom statuses reach `receive`. Phoenix: websocket_channels_test.exs:273."""
    outcomes.assert_passed("join_push_reply")


def test_broadcasts_reach_the_topic_and_pushes_the_client(outcomes: Outcomes) -> None:
    """Push, broadcast, broadcast_from and intercept. Phoenix: channel_test.exs:12, :55 and :98."""
    outcomes.assert_passed("broadcasts")


def test_array_buffers_go_both_ways(websocket: Outcomes) -> None:
    """Kind 0 out; kinds 0, 1 and 2 in. Phoenix: websocket_channels_test.exs:928, js/serializer.js."""
    websocket.assert_passed("binary")


def test_a_long_poll_client_is_told_that_it_cannot_be_sent_bytes(longpoll: Outcomes) -> None:
    """A reply that it can read, where Phoenix would lose the batch; uploads in base64 arrive."""
    longpoll.assert_passed("binary_over_longpoll")


def test_the_presence_class_agrees_with_the_server(outcomes: Outcomes) -> None:
    """State, joins, updates, a second tab and leaves, as js/presence.js merges them. Phoenix: presence_test.exs."""
    outcomes.assert_passed("presence")


def test_presence_starts_afresh_after_a_reconnect(outcomes: Outcomes) -> None:
    """js/presence.js keeps all diffs until presence_state comes for the new join_ref; here it comes."""
    outcomes.assert_passed("presence_after_reconnect")


def test_a_crashed_channel_is_joined_again(outcomes: Outcomes) -> None:
    """phx_error for exceptions, illegal returns and unknown events. Phoenix: websocket_channels_test.exs:670."""
    outcomes.assert_passed("crash_and_rejoin")


def test_a_disconnected_client_comes_back(outcomes: Outcomes) -> None:
    """1001, reconnect, rejoin of every topic. Phoenix: websocket_channels_test.exs:762, socket_test.exs:144."""
    outcomes.assert_passed("forced_disconnect")


def test_a_second_channel_for_a_topic_closes_the_first(outcomes: Outcomes) -> None:
    """phoenix.js leaves the open topic before it joins again (leaveOpenTopic in js/socket.js)."""
    outcomes.assert_passed("duplicate_topic")


def test_a_repeated_join_closes_the_old_join_ref(outcomes: Outcomes) -> None:
    """The reply comes before the old phx_close. Phoenix: websocket_channels_test.exs:802."""
    outcomes.assert_passed("duplicate_join_on_the_wire")


def test_an_auth_token_needs_no_url(outcomes: Outcomes) -> None:
    """A subprotocol answered with `phoenix`, or the header x-phoenix-authtoken. Phoenix: transports/websocket.ex."""
    outcomes.assert_passed("auth_token")


def test_a_refused_join_says_why(outcomes: Outcomes) -> None:
    """An error reply each time that the client asks, until it leaves. Phoenix: websocket_channels_test.exs:848."""
    outcomes.assert_passed("refused_join")


def test_a_refused_client_gets_in_with_a_good_token(outcomes: Outcomes) -> None:
    """403 before the socket opens, and nothing is held against the client. Phoenix: websocket_channels_test.exs:752."""
    outcomes.assert_passed("refused_connect")


def test_left_and_stopped_channels_stay_closed(outcomes: Outcomes) -> None:
    """A leave is answered and followed by phx_close; so is an orderly stop. Phoenix: server.ex, handle_info/2."""
    outcomes.assert_passed("leave_and_stop")


def test_heartbeats_are_answered(websocket: Outcomes) -> None:
    """On the topic `phoenix`, which nobody joins. A long-poll client sends none. Phoenix: socket.ex, handle_in/4."""
    websocket.assert_passed("heartbeats")


def test_pushes_keep_their_order(outcomes: Outcomes) -> None:
    """Also those from before the join was answered, and a burst of a hundred. Phoenix: socket.ex, one mailbox."""
    outcomes.assert_passed("buffered_pushes")


def test_clients_of_both_transports_share_topics(outcomes: Outcomes) -> None:
    """Broadcast and presence go from either to the other. Phoenix: long_poll_channels_test.exs:535."""
    outcomes.assert_passed("mixed_transports")


def test_a_client_that_changes_its_transport_joins_again_and_hears_nothing_twice(outcomes: Outcomes) -> None:
    """Check R08, eight changes, beginning with either transport. phoenix.js: replaceTransport."""
    outcomes.assert_passed("switch_transports")


def test_a_client_whose_network_takes_no_websocket_falls_back_to_long_polling(websocket: Outcomes) -> None:
    """Check R08: by itself, and back to the WebSocket when it is told to. phoenix.js: longPollFallbackMs."""
    websocket.assert_passed("fallback_to_longpoll")


def test_every_script_is_reported_on() -> None:
    """A script that no test names would fail unseen."""
    named = {name for name in SCRIPTS if f'("{name}")' in Path(__file__).read_text(encoding="utf-8")}
    assert named == SCRIPTS
