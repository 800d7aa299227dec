"""Showing a plan: as a list, as a diff, or as JSON for programs.

    create     chat/channels/lobby_channel.py
    inject     chat/sockets/user_socket.py
    identical  chat/channels/__init__.py

The JSON has a `schema_version`; fields may be added to it, and what is there keeps its meaning.
Nothing here decides anything: what is shown is the plan that would be, or was, applied.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import click

from scaffold.memory.manifest import digest, is_own
from scaffold.plan.operations import (
    Advise,
    Conflict,
    Create,
    Identical,
    Inject,
    Merge,
    Operation,
    Overwrite,
    Plan,
    Remove,
    Skip,
    Withdraw,
)

__all__ = ["diff_of", "diffs", "lines", "to_json"]

SCHEMA_VERSION = 1

COLOURS: dict[type[Operation], str] = {
    Create: "green",
    Inject: "cyan",
    Withdraw: "cyan",
    Merge: "yellow",
    Overwrite: "yellow",
    Remove: "red",
    Conflict: "red",
    Advise: "yellow",
    Identical: "bright_black",
    Skip: "bright_black",
}


def word(operation: Operation) -> str:
    """Return what an operation is called in all outputs: "create", "inject", …"""
    return type(operation).__name__.lower()


def lines(plan: Plan) -> Iterator[str]:
    """Yield one line for each operation, and the advice in full after them."""
    for operation in _grouped(plan):
        label = click.style(f"{word(operation):>10}", fg=COLOURS[type(operation)])
        why = f"  ({operation.why})" if isinstance(operation, Conflict | Advise) else ""
        yield f"{label}  {operation.path}{why}"
    for advice in plan.advice:
        yield ""
        yield f"Please add to {advice.path}, because {advice.why}:"
        yield from ("    " + line for line in advice.line.splitlines())


def _grouped(plan: Plan) -> Iterator[Operation]:
    """Yield the operations, those on the generator's own files as one: they are many, and nobody edits them."""
    yield from (each for each in plan.operations if not is_own(each.path))
    own = [each for each in plan.changes if is_own(each.path)]
    if own:
        first = own[-1]
        yield replace(
            first, path=f".emberwire/ ({len(own)} {'file' if len(own) == 1 else 'files'} of the generator's own)"
        )


def diffs(plan: Plan) -> Iterator[str]:
    """Yield the lines of a unified diff of everything that would change, coloured."""
    for operation in plan.operations:
        for line in () if is_own(operation.path) else diff_of(operation):
            yield click.style(line, fg=_colour(line))


def diff_of(operation: Operation) -> Iterator[str]:
    """Yield the lines of the unified diff of one operation, without line endings."""
    before, after = _sides(operation)
    if before == after:
        return
    if b"\0" in (before or b"") + (after or b""):
        yield f"Binary file {operation.path} differs"
        return
    source = "/dev/null" if before is None else f"a/{operation.path}"
    target = "/dev/null" if after is None else f"b/{operation.path}"
    yield from difflib.unified_diff(_text(before), _text(after), source, target, lineterm="")


def to_json(plan: Plan, *, applied: bool) -> str:
    """Return the plan as JSON: operations with path, hashes and diff, and whether they were applied."""
    data = {
        "schema_version": SCHEMA_VERSION,
        "applied": applied,
        "changes": len(plan.changes),
        "conflicts": len(plan.conflicts),
        "operations": [_data(operation) for operation in plan.operations],
    }
    return json.dumps(data, indent=2)


def _data(operation: Operation) -> dict[str, Any]:
    before, after = _sides(operation)
    data: dict[str, Any] = {"operation": word(operation), "path": operation.path}
    if before != after:
        data["before"] = None if before is None else digest(before)
        data["after"] = None if after is None else digest(after)
        data["diff"] = "\n".join(diff_of(operation))
    if isinstance(operation, Conflict | Advise):
        data["why"] = operation.why
    if isinstance(operation, Advise):
        data["line"] = operation.line
    return data


def _sides(operation: Operation) -> tuple[bytes | None, bytes | None]:
    match operation:
        case Create(_, content):
            return None, content
        case Inject() | Withdraw() | Merge() | Overwrite() | Conflict():
            return operation.before, operation.content
        case Remove(_, before):
            return before, None
        case _:
            return None, None


def _text(content: bytes | None) -> list[str]:
    return (content or b"").decode("utf-8", errors="replace").splitlines()


def _colour(line: str) -> str | None:
    if line.startswith(("+++", "---")):
        return "bright_white"
    return {"+": "green", "-": "red", "@": "cyan"}.get(line[:1])
