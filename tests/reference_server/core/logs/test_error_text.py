"""An exception in a log: its stack as it is, its text on one line."""

from __future__ import annotations

import pytest

from reference_server.core.logs.error_text import MAX_CHAIN, MAX_FRAMES, MAX_TEXT, error_line, error_text

FORGED = "x\n2026-01-01 00:00:00 CRITICAL root: all is lost\x1b[31m\u202e"


def raised(error: BaseException, *, cause: BaseException | None = None) -> BaseException:
    try:
        raise error from cause
    except BaseException as caught:
        return caught


def test_the_text_of_an_exception_is_one_line() -> None:
    lines = error_text(raised(ValueError(FORGED))).split("\n")
    assert lines[0] == "Traceback (most recent call last):"
    assert lines[-1] == "ValueError: x\\n2026-01-01 00:00:00 CRITICAL root: all is lost\\x1b[31m\\u202e"
    assert any("in raised" in line for line in lines)


@pytest.mark.parametrize("where", ["cause", "note", "group"])
def test_no_other_place_for_a_text_forges_a_line(where: str) -> None:
    error: BaseException = ValueError("harmless")
    if where == "cause":
        error = raised(error, cause=raised(KeyError(FORGED)))
    elif where == "note":
        error.add_note(FORGED)
    else:
        error = raised(BaseExceptionGroup(FORGED, [raised(ValueError(FORGED))]))
    text = error_text(error)
    assert "CRITICAL" in text
    assert not [line for line in text.split("\n") if line.startswith("2026") or not line.isprintable()]


def test_causes_come_first_and_are_joined_as_python_joins_them() -> None:
    text = error_text(raised(KeyError("second"), cause=raised(ValueError("first"))))
    assert text.index("ValueError: first") < text.index("direct cause") < text.index("KeyError: 'second'")


def test_members_of_a_group_keep_their_tracebacks() -> None:
    text = error_text(raised(BaseExceptionGroup("several", [raised(ValueError("one"))])))
    assert "  | Traceback (most recent call last):" in text
    assert "  | ValueError: one" in text


def test_everything_is_bounded() -> None:
    def deeper(number: int) -> None:
        if number:
            deeper(number - 1)
        raise ValueError("y" * 100_000)

    error: BaseException = ValueError("innermost")
    for _ in range(100):
        error = raised(ValueError("z"), cause=error)
    assert error_text(error).count("ValueError: z") <= MAX_CHAIN
    try:
        deeper(500)
    except ValueError as caught:
        text = error_text(caught)
    assert text.count("in deeper") <= MAX_FRAMES
    assert len(text) < MAX_TEXT + MAX_FRAMES * 300


def test_an_exception_that_cannot_be_shown_is_named() -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    assert error_line(Mute()).endswith("Mute: (its text cannot be shown)")
