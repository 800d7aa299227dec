"""What changed since a revision: for `emberwire lint --since main`, which reports only what somebody has just touched.

A finding counts when its enclosing function changed, and not only its own line: a handler is reported at its `def`,
while the line that made it wrong is further down. Outside of functions, the statement is what counts. A file that git
does not know yet has changed as a whole. A finding also counts when its verdict was read from code that changed, in
whatever file: a check that somebody took out of a helper opens handlers which nobody has touched.

Git is asked without a shell, without the configured pagers, diff programs, text filters and file monitors, and with a
revision that cannot be taken for an option.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lint_rules.code.ledger import module_names
from lint_rules.run.one_file import display
from lint_rules.settings.config import ConfigError
from lint_rules.sieve.reading import decode

if TYPE_CHECKING:
    from lint_rules.finding import Finding, Ran

MOST_NAMES = 3
"""Functions of one file that a message names."""

TIMEOUT_SECONDS = 60
"""A git that takes longer waits for something that will not come."""

_HUNK = re.compile(r"@@ -\d+(?:,\d+)? \+(?P<start>\d+)(?:,(?P<count>\d+))? @@")
_DIFF = (
    *("--unified=0", "--find-renames", "--no-color", "--no-ext-diff", "--no-textconv"),
    *("--src-prefix=a/", "--dst-prefix=b/"),
)
_SAFE = ("-c", "core.fsmonitor=false", "-c", "core.quotePath=true", "-c", "core.untrackedCache=false")


@dataclass(frozen=True)
class Changes:
    """The changed lines of each file; a file that is new as a whole stands in `new`, one that is there no more in
    `gone`."""

    lines: Mapping[Path, frozenset[int]] = field(default_factory=dict)
    new: frozenset[Path] = frozenset()
    gone: frozenset[Path] = frozenset()
    base: str = ""
    """The commit that the files are compared with."""
    _loose: dict[Path, bool] = field(default_factory=dict)

    def of(self, paths: Iterable[Path]) -> Changes:
        """The changes of these files alone; one that has none is taken to have changed as a whole."""
        named = frozenset(path.resolve() for path in paths)
        lines = {path: numbers for path, numbers in self.lines.items() if path in named and path not in self.new}
        return Changes(lines, named - lines.keys(), self.gone, self.base)

    def concern(self, finding: Finding, source: bytes) -> bool:
        """True when the function, or else the statement, that a finding stands in has changed."""
        path = Path(finding.path).resolve()
        if path in self.new:
            return True
        changed = self.lines.get(path)
        if not changed:
            return False
        first, last = surroundings(source, finding.line)
        return any(first <= line <= last for line in changed)

    def behind(self, finding: Finding) -> list[str]:
        """What changed of the code that a verdict was read from, for people: functions, or else files."""
        basis, own = finding.basis, os.path.realpath(finding.path)
        said = []
        for name in sorted(basis.files | {function.path for function in basis.functions}):
            path = Path(name).resolve()
            ran = {f.name for f in basis.functions if f.path == name and self._touches(path, f)}
            if ran:
                said.append(f"{', '.join(sorted(ran)[:MOST_NAMES])} in {display(path)}")
            elif os.fspath(path) != own and self._is_loose(path):
                said.append(display(path))
        return said + [display(path) for path in sorted(self.gone) if module_names(path) & basis.sought]

    def _touches(self, path: Path, function: Ran) -> bool:
        changed = self.lines.get(path, frozenset())
        return path in self.new or not changed.isdisjoint(range(function.first, function.last + 1))

    def _is_loose(self, path: Path) -> bool:
        """True when what the file says outside of its functions is another: an import, a constant, a base, a call.

        What was only added there is nothing that a verdict hung on before.
        """
        if path in self.new:
            return True
        if path not in self._loose:
            self._loose[path] = bool(self.lines.get(path)) and self._says_otherwise(path)
        return self._loose[path]

    def _says_otherwise(self, path: Path) -> bool:
        from lint_rules.code.outline import read_outline

        before = _git(path.parent, "show", f"{self.base}:./{path.name}", fallback="")
        try:
            was = read_outline(before, path, path.stem).bindings
            now = read_outline(decode(path.read_bytes()), path, path.stem).bindings
        except (OSError, SyntaxError, ValueError, RecursionError):
            return True
        return not before or any(now.get(name) != said for name, said in was.items())


def changes_since(revision: str, folder: Path) -> Changes:
    """What differs between the files on disk and where HEAD left `revision`. Raises `ConfigError` with a sentence."""
    if not revision or revision.startswith("-"):
        raise ConfigError(f"--since takes a revision such as main or HEAD~1, got {revision!r}")
    root = Path(_git(folder, "rev-parse", "--show-toplevel").rstrip("\n"))
    commit = _commit(revision, root)
    base = _git(root, "merge-base", commit, "HEAD", fallback=commit).strip() or commit
    diff = _git(root, "diff", *_DIFF, base, "--")
    unknown = _git(root, "ls-files", "--others", "--exclude-standard", "-z").split("\0")
    new = frozenset((root / name).resolve() for name in unknown if name)
    gone = _git(root, "diff", "--name-status", "-z", "--diff-filter=DR", "--find-renames", base, "--")
    return Changes(_changed_lines(diff, root), new, frozenset(_gone(gone, root)), base)


def _gone(listed: str, root: Path) -> Iterator[Path]:
    """The old names of `git diff --name-status -z`: a deleted file has one, a renamed one two, of which it is the
    first."""
    words = iter(listed.split("\0"))
    for status in words:
        if status.startswith(("D", "R")):
            yield root / next(words)
        if status and not status.startswith("D"):
            next(words)


def _commit(revision: str, root: Path) -> str:
    asked = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}", fallback="")
    if not asked.strip():
        raise ConfigError(f"--since {revision}: git knows no such revision in {root}")
    return asked.strip()


def _git(folder: Path, *arguments: str, fallback: str | None = None) -> str:
    """What git prints. Raises `ConfigError`; a command that fails gives `fallback` where there is one."""
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_PAGER": "cat", "LC_ALL": "C"}
    try:
        done = subprocess.run(
            ["git", *_SAFE, *arguments],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=TIMEOUT_SECONDS,
        )
    except FileNotFoundError as error:
        raise ConfigError("--since asks git what changed, and there is no git on the PATH") from error
    except subprocess.TimeoutExpired as error:
        raise ConfigError(f"--since asked git what changed, and got no answer in {TIMEOUT_SECONDS} seconds") from error
    if done.returncode == 0:
        return done.stdout.decode("utf-8", "surrogateescape")
    if fallback is not None:
        return fallback
    reason = done.stderr.decode("utf-8", "replace").strip().splitlines()
    if reason and "not a git repository" in reason[-1]:
        raise ConfigError(f"--since needs a git repository, and {folder} is in none")
    raise ConfigError(f"--since asked git what changed, and git said: {' '.join(reason) or 'nothing'}")


def _changed_lines(diff: str, root: Path) -> dict[Path, frozenset[int]]:
    """The lines of the new side of a diff without context, by file."""
    found: dict[Path, set[int]] = {}
    lines: set[int] = set()
    in_header = False
    for text in diff.split("\n"):
        if text.startswith("diff --git "):
            in_header = True
        elif in_header and text.startswith("+++ "):
            lines = found.setdefault((root / _name(text.removeprefix("+++ "))).resolve(), set())
        elif match := _HUNK.match(text):
            in_header = False
            lines |= _touched(int(match["start"]), int(match["count"] or 1))
    return {path: frozenset(numbers) for path, numbers in found.items()}


def _touched(start: int, count: int) -> set[int]:
    """The lines of a hunk. Where lines were only taken away, the ones on both sides of the gap have changed."""
    return set(range(start, start + count)) if count else {start, start + 1}


def _name(written: str) -> str:
    """A path as git writes it in a diff: unusual characters are escaped as in C."""
    written = written.rstrip("\t\r")
    if written.startswith('"'):
        escaped = written[1:-1].encode("ascii", "replace")
        written = escaped.decode("unicode_escape").encode("latin-1", "replace").decode("utf-8", "replace")
    return written.removeprefix("b/")


def surroundings(source: bytes, line: int) -> tuple[int, int]:
    """First and last line of the innermost function around a line, else of the outermost statement, else the line."""
    from lint_rules.code.outline import read_outline

    try:
        outline = read_outline(decode(source), Path("changed.py"), "changed")
    except (SyntaxError, ValueError, RecursionError):
        return 1, source.count(b"\n") + 1
    return outline.surroundings(line)
