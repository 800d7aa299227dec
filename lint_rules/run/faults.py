"""Reports rules that raised an exception, beside the findings of all other rules.

    fault = Fault.of(error, "EW101", "app/rooms.py")
    told([fault], "lint"), exit_code([fault])

The run goes on without the findings of that rule in that file, and the access map without the rows of that file.
Standard error and the summary say so, and those formats that have a place for it; the exit code is that of a fault
even with `--exit-zero`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lint_rules.selection import local

OURS = 3
"""The exit code for a rule of the linter that failed."""

YOURS = 2
"""The exit code for a local rule of the project that failed: the same as for a wrong configuration."""

_HERE = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Fault:
    """One rule that failed on one file; without a `code`, the code that all rules share has failed."""

    code: str
    path: str
    error: str
    """Kind and text of the exception."""
    place: str
    """The last file and line of the linter in the traceback."""
    traceback: str
    own: str = ""
    """The sentence about a local rule of the project; empty for a rule of the linter."""

    @classmethod
    def of(cls, error: Exception, code: str, path: str) -> Fault:
        """The fault behind an exception, as text only: it is sent from worker processes."""
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
    """The exit code of a command: the highest of its faults, 0 without one."""
    return max((YOURS if fault.own else OURS for fault in found), default=0)


def told(found: Sequence[Fault], command: str) -> str:
    """The text for standard error: each cause with its traceback once, then every file, then what to do."""
    causes = {(fault.error, fault.place): fault for fault in found if not fault.own}
    lines = [fault.traceback.rstrip() for fault in causes.values()]
    groups = _grouped(found, lambda fault: (fault.path, fault.error, fault.place))
    lines += [f"emberwire {command}: {_failed(group)}" for group in groups]
    ways = dict.fromkeys(_way_out([fault for fault in found if bool(fault.own) is own]) for own in (False, True))
    return "\n".join([*lines, *(f"emberwire {command}: {way}" for way in ways if way), ""])


def unjudged(found: Iterable[Fault]) -> list[str]:
    """A line of a summary for each file that was not judged to the end."""
    groups = _grouped(found, lambda fault: fault.path)
    return [f"Not judged to the end: {group[0].path}, where {_codes(group)} failed." for group in groups]


def _place(error: Exception) -> str:
    """The last line of this package that an exception came through."""
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_HERE)] or frames
    file = Path(ours[-1].filename)
    name = file.relative_to(_HERE.parent) if file.is_relative_to(_HERE) else file
    return f"{name.as_posix()}:{ours[-1].lineno}"


def _grouped(found: Iterable[Fault], key: Callable[[Fault], object]) -> Iterable[list[Fault]]:
    groups: dict[object, list[Fault]] = {}
    for fault in found:
        groups.setdefault(key(fault), []).append(fault)
    return groups.values()


def _failed(group: Sequence[Fault]) -> str:
    first = group[0]
    return f"{_codes(group)} failed on {first.path}: {first.own or f'{first.error} ({first.place})'}."


def _codes(group: Iterable[Fault]) -> str:
    return ", ".join(dict.fromkeys(fault.code or "the linter" for fault in group))


def _way_out(group: Sequence[Fault]) -> str:
    """What to do about these faults, which are all of the linter or all of local rules."""
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
