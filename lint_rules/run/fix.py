"""Applies fixes: edits of one pass that do not overlap, then lint again, until nothing changes.

    fixed = fix_text(text, lint_text, unsafe=False)   # Fixed(text, applied, findings)

A pass must leave something that can be parsed, fewer findings, and none of a kind that was not there. One that does
not is tried again fix by fix, so that a bad fix costs only itself. Files are written beside the original and moved
over it, so that nobody ever sees half a file; newlines, encoding and byte order mark stay.
"""

from __future__ import annotations

import io
import os
import tempfile
import tokenize
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from lint_rules.edit.wrapping import wrap_changed
from lint_rules.finding import Edit, Finding
from lint_rules.sieve.reading import parse

MAX_PASSES = 10
"""A fix that is still at work after so many passes undoes another one."""

Lint = Callable[[str], Sequence[Finding]]


@dataclass(frozen=True)
class Fixed:
    """The text after fixing, the findings whose fixes were applied, and those that are left in the new text."""

    text: str
    applied: tuple[Finding, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class _Step:
    text: str
    findings: tuple[Finding, ...]
    applied: tuple[Finding, ...]


def _any(_finding: Finding) -> bool:
    return True


def fix_text(text: str, lint: Lint, *, unsafe: bool, wanted: Callable[[Finding], bool] = _any) -> Fixed:
    """Fix a text to a fix point. `lint` gives the findings of a text; only wanted ones are fixed."""
    applied: list[Finding] = []
    findings = tuple(lint(text))
    for _ in range(MAX_PASSES):
        step = _pass(text, findings, choose(filter(wanted, findings), unsafe=unsafe), lint)
        if step is None:
            break
        text, findings = step.text, step.findings
        applied += step.applied
    return Fixed(text, tuple(applied), findings)


def _pass(text: str, findings: tuple[Finding, ...], chosen: Sequence[Finding], lint: Lint) -> _Step | None:
    """All fixes at once; if that does harm, those that do none alone; None when none is left."""
    if not chosen:
        return None
    together = _attempt(text, findings, chosen, lint)
    if together is not None or len(chosen) == 1:
        return together
    harmless = [one for one in chosen if _attempt(text, findings, [one], lint) is not None]
    return _attempt(text, findings, harmless, lint) or _attempt(text, findings, harmless[:1], lint)


def _attempt(text: str, before: Sequence[Finding], chosen: Sequence[Finding], lint: Lint) -> _Step | None:
    """The text with these fixes, or None when it is no better than it was."""
    if not chosen:
        return None
    edits = [edit for finding in chosen if finding.fix for edit in finding.fix.edits]
    changed = wrap_changed(text, apply(text, edits))
    if not _parses(changed):
        return None
    after = tuple(lint(changed))
    is_new = Counter(f.code for f in after) - Counter(f.code for f in before)
    return None if is_new or len(after) >= len(before) else _Step(changed, after, tuple(chosen))


def choose(findings: Iterable[Finding], *, unsafe: bool) -> list[Finding]:
    """Findings whose fixes can be applied together: in source order, none touching another's edits."""
    chosen: list[Finding] = []
    taken: list[Edit] = []
    for finding in findings:
        if finding.fix is None or not (finding.fix.safe or unsafe):
            continue
        mine = finding.fix.edits
        if any(_overlap(one, other) for one, other in combinations(mine, 2)):
            continue
        if any(_overlap(one, other) for one in mine for other in taken):
            continue
        chosen.append(finding)
        taken += mine
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
        parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return False
    return True


def encoded(text: str, original: bytes) -> bytes:
    """The text as bytes in the encoding of the original, with its byte order mark if it has one."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(original).readline)
    return text.encode(encoding)


def write(path: Path, text: str, original: bytes) -> None:
    """Replace a file in one step, in the encoding of the original; a link stays one, its target is replaced."""
    content = encoded(text, original)
    target = path.resolve()
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".emberwire-")
    except OSError as error:
        error.filename = os.fspath(path)  # nobody knows the other file, which there is none of
        raise
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(name, target.stat().st_mode)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
