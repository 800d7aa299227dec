"""Blocks of code put into a file, and taken out of it byte for byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.edits.block_edit import AddBlock, AddSent
from scaffold.edits.route_edit import holds_routes
from scaffold.edits.wire import Edit, Present, Style, Trace, Unclear, Wired, undo_traces

FILE = b"""\
import os
from typing import Any

from emberwire import Channel


class RoomChannel(Channel):
    sends = {
        "new_msg": dict,
    }

    async def join(self, topic, payload):
        return os.sep


# the end
"""
STRUCT = "class Ring(Struct):\n    pass\n"
HANDLER = "    async def ring(self, payload: Ring) -> Error:\n        pass\n"
TEST = "def test_ring() -> None:\n    assert ANY\n"
BLOCKS = (
    AddBlock("before RoomChannel", "Ring", STRUCT, "chat", "msgspec Struct\ntyping Annotated"),
    AddBlock("in RoomChannel", "ring", HANDLER, "chat", "emberwire Error"),
    AddBlock("at the end", "test_ring", TEST, "chat", "unittest.mock ANY", "os"),
    AddSent("RoomChannel", "ring", "dict"),
)


def applied(content: bytes, edit: Edit) -> Wired:
    outcome = edit.apply(content, Style())
    assert isinstance(outcome, Wired), outcome
    compile(outcome.content, "module", "exec")
    return outcome


@given(st.sampled_from([b"\n", b"\r\n"]), st.permutations(BLOCKS), st.permutations(BLOCKS))
def test_whatever_the_order_all_of_it_comes_out_again(newline: bytes, puts: list[Edit], takes: list[Edit]) -> None:
    before = FILE.replace(b"\n", newline)
    content, traces = before, tuple[Trace, ...]()
    for edit in puts:
        wired = applied(content, edit)
        content, traces = wired.content, (*traces, *wired.traces)
        assert isinstance(edit.apply(content, Style()), Present)
    for edit in takes:
        undone = edit.undo(content)
        assert isinstance(undone, Wired), undone
        content, traces = undo_traces(undone.content, traces, holds_routes=holds_routes)
    assert content == before
    assert traces == ()


@pytest.mark.parametrize(
    ("edit", "content", "why"),
    [
        (BLOCKS[0], b"x = 1\n", "expected one class RoomChannel"),
        (BLOCKS[1], b"class RoomChannel: x = 1\n", "the body of RoomChannel stands on the line"),
        (BLOCKS[2], b"x = 1\n", "expected the file to define os"),
        (BLOCKS[0], b"Struct = 1\n\n\nclass RoomChannel:\n    pass\n", "the name 'Struct' has another meaning"),
        (BLOCKS[3], b"class RoomChannel:\n    sends = {'a': dict}\n", "do not stand on lines of their own"),
        (BLOCKS[0], b"class (", "expected"),
    ],
)
def test_a_shape_that_is_not_understood_is_left_to_a_person(edit: Edit, content: bytes, why: str) -> None:
    outcome = edit.apply(content, Style())
    assert isinstance(outcome, Unclear)
    assert why in outcome.why or why == "expected"


def test_a_channel_that_does_not_say_what_it_sends_needs_no_line() -> None:
    assert isinstance(BLOCKS[3].apply(b"class RoomChannel:\n    pass\n", Style()), Present)


def test_a_block_that_was_changed_is_left_to_a_person() -> None:
    content = applied(FILE, BLOCKS[1]).content.replace(b"-> Error:\n        pass", b"-> Error:\n        return Error()")
    outcome = BLOCKS[1].undo(content)
    assert isinstance(outcome, Unclear)
    assert outcome.why == "ring was changed since it was generated"
