"""Words that are taken are refused with a sentence."""

from __future__ import annotations

import pytest

from emberwire import Channel
from scaffold.words import reserved
from tests.scaffold.conftest import Shell


@pytest.mark.parametrize(
    ("options", "part"),
    [
        ("--event wave --payload 'hall_id:str'", "'hall_id' is the server's"),
        ("--event halls --payload ''", "the class Halls already"),
        ("--event wave --payload 'time:float'", "'time' is called like something that the context itself uses"),
        ("--event not_a_member --payload ''", "the class NotAMember already"),
        ("--event new_member --payload ''", "a place for its members already"),
        ("--event database --payload ''", "the class Database already"),
    ],
)
@pytest.mark.parametrize("what", ["channel Hall", "context Halls"])
def test_what_is_generated_does_not_define_a_thing_twice(chat: Shell, what: str, options: str, part: str) -> None:
    before = chat.tree()
    assert part in chat(f"gen {what} {options}", exit_code=2).output
    assert chat.tree() == before


@pytest.mark.parametrize(("language", "method"), [("js", "sendJoin("), ("ts", "sendJoin("), ("python", "send_join(")])
def test_an_event_does_not_take_the_place_of_a_method_of_clients(chat: Shell, language: str, method: str) -> None:
    chat("gen channel Hall --event join --payload ''")
    chat(f"gen client Hall --lang {language}")
    suffix = {"js": "js", "ts": "ts", "python": "py"}[language]
    text = chat.tree()[f"clients/hall_channel.{suffix}"].decode()
    assert text.count(" join(") == 1
    assert f" {method}" in text


def test_every_public_name_of_channels_is_reserved() -> None:
    """A new method of `Channel` would otherwise be overridden by a handler that the generator names after an event."""
    assert {name for name in dir(Channel) if not name.startswith("_")} <= reserved.HANDLERS


@pytest.mark.parametrize(
    ("what", "part"),
    [
        ("channel A", "'as' is a keyword"),
        ("channel Var", "'vars' is a builtin"),
        ("channel Local", "'locals' is a builtin"),
        ("context Database", "has that name already"),
        ("context Time", "has that name already"),
        ("context Struct", "has that name already"),
    ],
)
def test_a_context_is_not_called_like_something_in_its_module(chat: Shell, what: str, part: str) -> None:
    before = chat.tree()
    assert part in chat(f"gen {what}", exit_code=2).output
    assert chat.tree() == before


def test_a_channel_of_users_asks_by_another_name_than_its_members(chat: Shell) -> None:
    chat("gen channel User")
    assert "def add_member(self, key: str, user_id: str)" in chat.tree()["chat/contexts/users.py"].decode()
