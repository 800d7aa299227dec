"""One expression in the place of another, put in once and taken out byte for byte."""

from __future__ import annotations

import pytest

from scaffold.edits.exchange_edit import ExchangeCall
from scaffold.edits.wire import Present, Style, Unclear, Wired

EDIT = ExchangeCall("sign(user)", "sign_for(await start(user))", "shop.tokens sign", "shop.sessions sign_for start")
FILE = b"""\
from emberwire import Socket

from shop.channels.room_channel import RoomChannel
from shop.tokens import sign

token = sign(user)
"""


def applied(content: bytes) -> bytes:
    outcome = EDIT.apply(content, Style())
    assert isinstance(outcome, Wired), outcome
    return outcome.content


def test_the_call_and_its_imports_are_exchanged_once_and_back() -> None:
    content = applied(FILE)
    assert b"from shop.sessions import sign_for, start\n" in content
    assert b"shop.tokens" not in content
    assert b"token = sign_for(await start(user))\n" in content
    assert EDIT.apply(content, Style()) == Present()
    assert EDIT.undo(content) == Wired(FILE)
    assert EDIT.undo(FILE) == Present()


def test_a_name_that_is_used_elsewhere_stays_imported() -> None:
    content = FILE + b"other = sign(bob)\n"
    assert b"from shop.tokens import sign\n" in applied(content)
    assert EDIT.undo(applied(content)) == Wired(content)


def test_what_was_added_since_stays() -> None:
    content = applied(FILE).replace(b"token =", b"count = 1\ntoken =")
    assert EDIT.undo(content) == Wired(FILE.replace(b"token =", b"count = 1\ntoken ="))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (FILE.replace(b"sign(user)", b"sign(someone)"), "found it 0 times"),
        (FILE + b"again = sign(user)\n", "found it 2 times"),
        (FILE.replace(b"token", b"start"), "another meaning"),
        (FILE.replace(b"from shop.tokens import sign\n", b"from shop.tokens import sign  # ours\n"), "of their own"),
        (FILE.replace(b"\n\n", b"\nfrom shop.sessions import start as begin\n\n", 1), "another name"),
    ],
)
def test_what_a_person_has_changed_is_left_alone(content: bytes, why: str) -> None:
    outcome = EDIT.apply(content, Style())
    assert isinstance(outcome, Unclear), outcome
    assert why in outcome.why


def test_a_person_is_told_what_to_write() -> None:
    assert EDIT.needs == "from shop.sessions import sign_for, start"
    assert EDIT.line(Style()) == "sign_for(await start(user))  # instead of sign(user)"
