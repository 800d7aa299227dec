"""Fixing the files of a run, or showing what fixing them would do.

    mended = mend(scopes, findings, unsafe=False, write_files=True)
    mended.applied, mended.remaining, mended.diff

Only findings that the run reports are fixed: not what a baseline covers, nor what stands outside `--since`. Whether a
fix does harm is judged by everything the rules say of the new text.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lint_rules.run import fix, one_file
from lint_rules.run.baseline import fingerprint
from lint_rules.settings.config import Config
from lint_rules.sieve.reading import decode

if TYPE_CHECKING:
    from lint_rules.finding import Finding
    from lint_rules.selection.scopes import Scope


@dataclass(frozen=True)
class Mended:
    """What fixing did: the findings whose fixes were applied, those that are left where they stood, and the diff."""

    applied: tuple[Finding, ...]
    remaining: tuple[Finding, ...]
    diff: str
    changed: tuple[Path, ...]


@dataclass(frozen=True)
class _Mending:
    config: Config
    path: Path
    original: bytes
    reported: tuple[Finding, ...]

    def fixed(self, *, unsafe: bool) -> fix.Fixed:
        """The text of the file with the fixes of what was reported."""
        wanted = {(f.code, f.symbol) for f in self.reported}

        def lint(text: str) -> Sequence[Finding]:
            run = one_file.Run(self.config, one_file.selected(self.config))
            return run.complete(self.path, fix.encoded(text, self.original))

        return fix.fix_text(decode(self.original), lint, unsafe=unsafe, wanted=lambda f: (f.code, f.symbol) in wanted)

    def remaining(self, fixed: fix.Fixed) -> list[Finding]:
        """What was reported and is still there afterwards, at the lines that it has now."""
        left = Counter(fingerprint(finding) for finding in fixed.findings)
        kept = []
        for finding in self.reported:
            if left[fingerprint(finding)] > 0:
                left[fingerprint(finding)] -= 1
                kept.append(finding)
        return kept

    def diff(self, fixed: fix.Fixed) -> str:
        name = one_file.display(self.path)
        before, after = _lines(decode(self.original)), _lines(fixed.text)
        lines = difflib.unified_diff(before, after, f"a/{name}", f"b/{name}")
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _lines(text: str) -> list[str]:
    """Lines as a patch counts them: a form feed ends none."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def mend(scopes: Sequence[Scope], findings: Sequence[Finding], *, unsafe: bool, write_files: bool) -> Mended:
    """Fix what can be fixed in these files; without `write_files` only say what that would be."""
    applied: list[Finding] = []
    remaining: list[Finding] = []
    diffs: list[str] = []
    changed: list[Path] = []
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        by_path.setdefault(finding.path, []).append(finding)
    for scope in scopes:
        for path in scope.files:
            reported = tuple(by_path.get(one_file.display(path), ()))
            if not any(finding.fix is not None for finding in reported):
                remaining += reported
                continue
            job = _Mending(scope.config, path, path.read_bytes(), reported)
            fixed = job.fixed(unsafe=unsafe)
            applied += fixed.applied
            remaining += job.remaining(fixed)
            if fixed.applied:
                diffs.append(job.diff(fixed))
                changed.append(path)
            if fixed.applied and write_files:
                fix.write(path, fixed.text, job.original)
    return Mended(tuple(applied), tuple(remaining), "".join(diffs), tuple(changed))


def mend_text(config: Config, path: Path, source: bytes, reported: Sequence[Finding], *, unsafe: bool) -> fix.Fixed:
    """The same for a text that is not in a file, such as standard input."""
    return _Mending(config, path, source, tuple(reported)).fixed(unsafe=unsafe)


def stdin_diff(config: Config, path: Path, source: bytes, fixed: fix.Fixed) -> str:
    """What fixing would change in a text that is not in a file."""
    return _Mending(config, path, source, ()).diff(fixed)
