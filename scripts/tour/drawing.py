"""Draws the calls of a trip as a sequence diagram in SVG: a column for each file, a row for each step between two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from scripts.tour.trace import OUTSIDE, Call

COLUMN, ROW, HEAD, MARGIN = 92, 19, 132, 60
STYLE = (
    "text{font:11px sans-serif;fill:#333}.h{font-weight:bold}.l{stroke:#ccc}.a{stroke:#b5460f;fill:none}"
    ".t{fill:#b5460f}.e{fill:#777}"
)


@dataclass(frozen=True, slots=True)
class Step:
    """One arrow: from one file to another, and the function that was entered there."""

    start: str
    end: str
    function: str


def steps(calls: Sequence[Call]) -> list[Step]:
    """The calls that lead from one file to another; what a file does within itself is its own."""
    return [Step(call.caller, call.where, call.function) for call in calls if call.caller != call.where]


def columns(found: Sequence[Step]) -> list[str]:
    """The files in the order in which the message comes to them, the event loop first."""
    return list(dict.fromkeys([OUTSIDE, *(place for step in found for place in (step.start, step.end))]))


def draw(calls: Sequence[Call]) -> str:
    """The diagram."""
    found = steps(calls)
    places = columns(found)
    at = {place: MARGIN + number * COLUMN for number, place in enumerate(places)}
    width, height = 2 * MARGIN + len(places) * COLUMN, HEAD + (len(found) + 1) * ROW
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
    lines = [head, f"<style>{STYLE}</style>", '<rect width="100%" height="100%" fill="#fff"/>']
    lines += [line for place in places for line in _column(place, at[place], height)]
    lines += [line for number, step in enumerate(found) for line in _arrow(step, at, HEAD + (number + 1) * ROW)]
    return "\n".join([*lines, "</svg>", ""])


def _column(place: str, x: int, height: int) -> Iterator[str]:
    folder, _, name = place.rpartition("/")
    yield f'<line class="l" x1="{x}" y1="{HEAD - 8}" x2="{x}" y2="{height - ROW}"/>'
    yield f'<text class="h" transform="translate({x + 4},{HEAD - 14}) rotate(-35)">{escape(name)}</text>'
    if folder:
        yield f'<text class="e" transform="translate({x + 18},{HEAD - 10}) rotate(-35)">{escape(folder)}</text>'


def _arrow(step: Step, at: dict[str, int], y: int) -> Iterator[str]:
    start, end = at[step.start], at[step.end]
    tip = end - 5 if start < end else end + 5
    yield f'<path class="a" d="M{start},{y} H{end} M{tip},{y - 3} L{end},{y} L{tip},{y + 3}"/>'
    label = step.function.rpartition(".<locals>.")[2]
    anchor, x = ("start", end + 6) if start < end else ("end", end - 6)
    yield f'<text class="t" x="{x}" y="{y + 4}" text-anchor="{anchor}">{escape(label)}</text>'
