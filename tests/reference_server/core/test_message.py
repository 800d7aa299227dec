"""Refs are compared as the client wrote them."""

from __future__ import annotations

import pytest

from reference_server.core.message import Message, Ref, ReplyMessage, closed, error_reply, errored
from reference_server.core.socket_state import same_ref


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("1", "1", True),
        (1, 1, True),
        (None, None, True),
        ("1", 1, False),
        (1, True, False),
        ("", None, False),
        (0, None, False),
    ],
)
def test_refs_are_equal_when_type_and_value_are(left: Ref, right: Ref, same: bool) -> None:
    """Phoenix compares them strictly: a client that changes the type of its ref is stale."""
    assert same_ref(left, right) is same


def test_the_frames_that_end_a_channel_repeat_the_join_ref_as_ref() -> None:
    assert closed("4", "room:a") == Message("4", "4", "room:a", "phx_close", {})
    assert errored("4", "room:a") == Message("4", "4", "room:a", "phx_error", {"reason": "channel_crash"})


def test_an_error_reply_of_the_transport_has_no_join_ref_unless_given() -> None:
    message = Message("9", "2", "room:zz", "ok", {})
    assert error_reply(message, "unmatched topic") == ReplyMessage(
        None, "2", "room:zz", "error", {"reason": "unmatched topic"}
    )
