"""Applies fixes: edits of one pass that do not overlap, then lint again, until nothing changes.

    fixed = fix_text(text, lint_text, unsafe=False)   # Fixed(text, applied)

A pass that would leave something that cannot be parsed, or that makes new findings, is dropped. Files are written
beside the original and moved over it, so that nobody ever sees half a file; newlines, encoding and byte order
mark stay.
"""

from __future__ import annotations

import ast
import io
import os
import tempfile
import tokenize
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lint_rules.rule import Edit, Finding

MAX_PASSES = 10
"""A fix that is still at work after so many passes undoes another one."""


@dataclass(frozen=True)
class Fixed:
    """The text after fixing, and the findings whose fixes were applied."""

    text: str
    applied: tuple[Finding, ...]


def fix_text(text: str, lint: Callable[[str], Sequence[Finding]], *, unsafe: bool) -> Fixed:
    """Fix a text to a fix point. `lint` gives the findings of a text."""
    applied: list[Finding] = []
    findings = lint(text)
    for _ in range(MAX_PASSES):
        chosen = choose(findings, unsafe=unsafe)
        if not chosen:
            break
        changed = apply(text, [edit for finding in chosen if finding.fix for edit in finding.fix.edits])
        after = lint(changed) if _parses(changed) else None
        if after is None or len(after) >= len(findings):
            break
        applied += chosen
        text, findings = changed, after
    return Fixed(text, tuple(applied))


def choose(findings: Iterable[Finding], *, unsafe: bool) -> list[Finding]:
    """Findings whose fixes can be applied together: in source order, none touching another's edits."""
    chosen: list[Finding] = []
    taken: list[Edit] = []
    for finding in findings:
        if finding.fix is None or not (finding.fix.safe or unsafe):
            continue
        if any(_overlap(mine, other) for mine in finding.fix.edits for other in taken):
            continue
        chosen.append(finding)
        taken += finding.fix.edits
    return chosen


def _overlap(one: Edit, other: Edit) -> bool:
    if one == other and one.start == one.end:
        return False  # the same insertion twice, such as one import for two fixes
    return (one.start < other.end and other.start < one.end) or one.start == other.start


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits done; equal edits are done once."""
    for edit in sorted(set(edits), key=lambda e: (e.start, e.end), reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def _parses(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True


def write(path: Path, text: str, original: bytes) -> None:
    """Replace a file in one step, in the encoding of the original."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(original).readline)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".emberwire-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode(encoding))
        os.chmod(name, path.stat().st_mode)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
