"""Words that are taken are refused with a sentence."""

from __future__ import annotations

import re

import pytest

from emberwire import Channel
from scaffold.words import reserved
from tests.scaffold.conftest import Shell


@pytest.mark.parametrize(
    ("options", "part"),
    [
        ("--event add_halls --payload ''", "the context is called halls"),
        ("--event wave --payload 'topic:float'", "'topic' is called like something that the context itself uses"),
        ("--event database --payload ''", "the name database already"),
    ],
)
@pytest.mark.parametrize("what", ["channel Hall", "context Halls"])
def test_what_is_generated_does_not_define_a_thing_twice(chat: Shell, what: str, options: str, part: str) -> None:
    before = chat.tree()
    assert part in chat(f"gen {what} {options}", exit_code=2).output
    assert chat.tree() == before


@pytest.mark.parametrize(("language", "method"), [("js", "sendJoin"), ("ts", "sendJoin"), ("python", "send_join")])
def test_an_event_does_not_take_the_place_of_a_method_of_clients(chat: Shell, language: str, method: str) -> None:
    chat("gen channel Hall --event join --payload ''")
    chat(f"gen client Hall --lang {language}")
    suffix = {"js": "js", "ts": "ts", "python": "py"}[language]
    text = chat.tree()[f"clients/hall_channel.{suffix}"].decode()
    assert len(re.findall(r" join[(<]", text)) == 1
    assert re.search(rf" {method}[(<]", text)


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
        ("context Presence", "has that name already"),
    ],
)
def test_a_context_is_not_called_like_something_in_its_module(chat: Shell, what: str, part: str) -> None:
    before = chat.tree()
    assert part in chat(f"gen {what}", exit_code=2).output
    assert chat.tree() == before
