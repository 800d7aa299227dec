"""A run that takes long says how far it is, and leaves no trace of it."""

from __future__ import annotations

from io import StringIO

from lint_rules.shell.output.progress import Progress


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_quick_run_says_nothing() -> None:
    stream, clock = StringIO(), Clock()
    say = Progress(stream, clock)
    clock.now = 0.9
    say(1, 3)
    say(3, 3)
    assert stream.getvalue() == ""


def test_a_long_run_says_so_now_and_then_and_clears_the_line() -> None:
    stream, clock = StringIO(), Clock()
    say = Progress(stream, clock)
    for done, now in [(1, 1.0), (2, 1.05), (3, 1.2), (4, 1.3)]:
        clock.now = now
        say(done, 4)
    assert stream.getvalue() == "\r\x1b[K1 of 4 files\r\x1b[K3 of 4 files\r\x1b[K"
