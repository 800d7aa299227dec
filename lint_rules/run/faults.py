"""A rule that failed while it looked at a file: one fault hides neither other findings nor itself.

    fault = Fault.of(error, "EW101", "app/rooms.py")
    told([fault], "lint"), exit_code([fault])

The run goes on without what that rule would have found there, and so does the access map without the rows of a file.
People are told on standard error and in the summary, programs in the formats that have a place for it, and the exit
code is the one of a fault even with `--exit-zero`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lint_rules.selection import local

OURS = 3
"""The exit code that says: not your code, the linter."""

YOURS = 2
"""The exit code for a rule of the project's own that failed: what is run cannot be done as it is written."""

_HERE = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Fault:
    """One rule that failed on one file. `code` is empty where what failed is what all rules rest on."""

    code: str
    path: str
    error: str
    """Kind and text of the exception."""
    place: str
    """The last file and line of the linter on the way to it."""
    traceback: str
    own: str = ""
    """What there is to say of a rule of the project's own; empty for ours."""

    @classmethod
    def of(cls, error: Exception, code: str, path: str) -> Fault:
        """What is told of an exception, without the exception: it has to reach us from other processes."""
        import traceback

        text = "".join(traceback.format_exception(error))
        said = f"{type(error).__name__}: {error}".removesuffix(": ")
        return cls(code, path, said, _place(error), text, local.culprit(error))

    @property
    def sentence(self) -> str:
        """What failed, where, and what to do about it."""
        return f"{_failed([self])} {_way_out([self])}"

    @property
    def row(self) -> dict[str, str]:
        """The fault as JSON has it."""
        return {
            "code": self.code,
            "path": self.path,
            "message": self.sentence,
            "error": self.error,
            "place": self.place,
            "traceback": self.traceback,
        }


def exit_code(found: Iterable[Fault]) -> int:
    """What a command ends with, that of the gravest fault; 0 when nothing failed."""
    return max((YOURS if fault.own else OURS for fault in found), default=0)


def told(found: Sequence[Fault], command: str) -> str:
    """What a command says on standard error: each cause with its traceback, then every file, then what to do."""
    causes = {(fault.error, fault.place): fault for fault in found if not fault.own}
    lines = [fault.traceback.rstrip() for fault in causes.values()]
    groups = list(_by_cause(found))
    lines += [f"emberwire {command}: {_failed(group)}" for group in groups]
    ways = dict.fromkeys(_way_out([fault for fault in found if bool(fault.own) is own]) for own in (False, True))
    return "\n".join([*lines, *(f"emberwire {command}: {way}" for way in ways if way), ""])


def unjudged(found: Iterable[Fault]) -> list[str]:
    """A line of a summary for each file that was not judged to the end."""
    return [f"Not judged to the end: {group[0].path}, where {_codes(group)} failed." for group in _by_path(found)]


def _place(error: Exception) -> str:
    """The last line of this package that an exception came through."""
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_HERE)] or frames
    file = Path(ours[-1].filename)
    name = file.relative_to(_HERE.parent) if file.is_relative_to(_HERE) else file
    return f"{name.as_posix()}:{ours[-1].lineno}"


def _by_cause(found: Iterable[Fault]) -> Iterator[list[Fault]]:
    groups: dict[tuple[str, str, str], list[Fault]] = {}
    for fault in found:
        groups.setdefault((fault.path, fault.error, fault.place), []).append(fault)
    yield from groups.values()


def _by_path(found: Iterable[Fault]) -> Iterator[list[Fault]]:
    groups: dict[str, list[Fault]] = {}
    for fault in found:
        groups.setdefault(fault.path, []).append(fault)
    yield from groups.values()


def _failed(group: Sequence[Fault]) -> str:
    first = group[0]
    return f"{_codes(group)} failed on {first.path}: {first.own or f'{first.error} ({first.place})'}."


def _codes(group: Iterable[Fault]) -> str:
    return ", ".join(dict.fromkeys(fault.code or "the linter" for fault in group))


def _way_out(group: Sequence[Fault]) -> str:
    """What to do about these, all ours or all the project's own."""
    if not group:
        return ""
    if group[0].own:
        return "Mend the local rule: its findings there are missing."
    codes = sorted({fault.code for fault in group if fault.code})
    around = f"--ignore {','.join(codes)}" if codes else "`exclude` in the configuration"
    return (
        "This is a fault of the linter, not of your code: what it would have found there is missing. "
        f"Please report it; until it is mended, {around} leaves it out."
    )
