"""Prints the access map for people: by framework and file, in 100 columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from textwrap import wrap

from lint_rules.run.access_map import VERDICTS, AccessMap, GuardAt, Row
from lint_rules.run.faults import unjudged

WIDTH = 100
_INDENT = " " * 12
_NAME = 44
"""Columns of a handler's name, before the verdict."""

SAYING = {
    "open": "open",
    "unknown": "unknown",
    "unless": "guarded unless a setting says otherwise",
    "guarded": "guarded",
    "closed": "closed",
}
"""The verdicts in the sentence that counts them."""


def text(drawn: AccessMap) -> str:
    """The whole map."""
    return "\n".join([*_rows(drawn), *_aside(drawn), *_wrapped(summary(drawn), "")]) + "\n"


def summary(drawn: AccessMap) -> str:
    """How many rows of each verdict, and in how many files."""
    files = f"{drawn.files} file{'' if drawn.files == 1 else 's'}"
    if not drawn.rows:
        return f"No handler of a socket in {files}."
    counts = Counter(row.verdict for row in drawn.rows)
    parts = [f"{counts[verdict]} {SAYING[verdict]}" for verdict in VERDICTS if counts[verdict]]
    settled = sum(row.verdict == "open" and not row.counts for row in drawn.rows)
    reason = f" ({settled} of the open ones with a reason beside them)" if settled else ""
    noun = "handler or join" if len(drawn.rows) == 1 else "handlers and joins"
    return f"{len(drawn.rows)} {noun} in {files}: {', '.join(parts)}{reason}."


def _rows(drawn: AccessMap) -> Iterator[str]:
    for framework, rows in groupby(drawn.rows, key=lambda row: row.framework):
        yield framework
        for path, in_file in groupby(rows, key=lambda row: row.place.path):
            yield f"  {path}"
            for row in in_file:
                yield from _row(row)
        yield ""


def _row(row: Row) -> Iterator[str]:
    head = f"{row.place.line:>6}  {row.kind:<8}  {row.name}"
    if len(head) < 18 + _NAME and len(row.said) <= WIDTH - 20 - _NAME:
        yield f"{head:<{18 + _NAME}}  {row.said}"
    else:
        yield head[:WIDTH]
        yield from _wrapped(row.said, _INDENT)
    for reason in row.reasons:
        yield from _wrapped(reason, _INDENT)
    for guard in row.guards:
        yield from _guard(guard)


def _guard(guard: GuardAt) -> Iterator[str]:
    yield from _wrapped(f"by {guard.place.path}:{guard.place.line}  {guard.text}", _INDENT)
    notes = [f"depends on {', '.join(guard.depends)}"] if guard.depends else []
    notes += [guard.why] if guard.believed else []
    yield from _wrapped("; ".join(notes), f"{_INDENT}   ") if notes else ()


def _aside(drawn: AccessMap) -> Iterator[str]:
    """What could not be judged."""
    for path in drawn.unrecognised:
        yield from _wrapped(f"{path}: it has sockets, and no handler in it was recognised.", "")
    for path, why in drawn.unread:
        yield from _wrapped(f"{path}: {why}. It was not judged.", "")
    for line in unjudged(drawn.faults):
        yield from _wrapped(line, "")
    if drawn.tests:
        noun = "file of tests or examples is" if drawn.tests == 1 else "files of tests or examples are"
        yield f"{drawn.tests} {noun} left out."


def _wrapped(line: str, indent: str) -> list[str]:
    return wrap(line, WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ", break_on_hyphens=False)
