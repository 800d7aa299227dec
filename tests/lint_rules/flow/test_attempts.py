"""What a `try` attempts, and whether its failure may be passed over."""

from __future__ import annotations

import libcst as cst
import pytest

from lint_rules.code.walk import walk
from lint_rules.flow.attempts import is_harmless, last_words, says_nothing

SENDING = frozenset({"send_text"})


def attempts_in(source: str) -> list[cst.Try]:
    return [node for node in walk(cst.parse_module(source)) if isinstance(node, cst.Try)]


def attempt(body: str) -> cst.Try:
    lines = "".join(f"        {line}\n" for line in body.splitlines())
    return attempts_in(f"async def f():\n    try:\n{lines}    except Exception:\n        pass\n")[0]


@pytest.mark.parametrize(
    "body",
    [
        "await ws.close()",
        "del rooms[key]",
        "await task",
        "number = int(text.strip())",
        "elapsed = now() - start",
        "timer.start('total')",
        "await ws.send_text(text)",
        "await asyncio.to_thread(screen.destroy)",
    ],
)
def test_cleaning_up_converting_measuring_and_one_send_are_harmless(body: str) -> None:
    assert is_harmless(attempt(body), SENDING)


@pytest.mark.parametrize(
    "body", ["await store(text)", "store('x', text)", "await ws.send_text(text)\nawait store(text)", "join_room(room)"]
)
def test_anything_else_is_not(body: str) -> None:
    assert not is_harmless(attempt(body), SENDING)


def test_a_second_attempt_that_makes_something_is_no_last_word() -> None:
    source = "try:\n    a()\nexcept Exception:\n    try:\n        {}\n    except Exception:\n        pass\n"
    outer, inner = attempts_in(source.format("tell()"))
    assert last_words([outer, inner]) == {inner}
    assert last_words(attempts_in(source.format("room = make()"))) == set()


def test_a_docstring_and_pass_say_nothing_and_a_call_does() -> None:
    assert says_nothing(cst.parse_module("'why'\npass; ...\n").body)
    assert not says_nothing(cst.parse_module("log()\n").body)
