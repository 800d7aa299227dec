"""A finding: where, which rule, what it says, and what would make it go away."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import NamedTuple


class Severity(enum.StrEnum):
    """How bad a finding is if it is right."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


class Confidence(enum.StrEnum):
    """How sure the rule is that it is right."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class FixKind(enum.StrEnum):
    """What the fixes of a rule promise. A safe one leaves a program that starts and serves honest clients as before."""

    NONE = "none"
    SAFE = "safe"
    UNSAFE = "unsafe"
    EITHER = "safe or unsafe"


TOO_DEEP = "nested too deeply to follow"
"""What is said of code that is not looked at for that."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the characters from `start` to `end` (offsets into the decoded source) by `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """What makes a finding go away: edits that are applied together or not at all."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool


class Ran(NamedTuple):
    """A function that was run in the abstract: its file, its qualified name, and its lines, decorators included."""

    path: str
    name: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Basis:
    """What a verdict was read from.

    `files`: absolute paths of all files whose text was looked at. `functions`: those that were run, in any file.
    `sought`: dotted names that were looked for as modules of the project, whether there is such a one or not.
    """

    files: frozenset[str] = frozenset()
    functions: frozenset[Ran] = frozenset()
    sought: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way from what a framework calls to the place of a finding. `path` is absolute."""

    message: str
    path: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One report. Lines and columns count from 1; `path` is relative to the working directory where possible."""

    code: str
    name: str
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    message: str
    severity: Severity
    confidence: Confidence = Confidence.HIGH
    symbol: str = ""
    source_line: str = ""
    trace: tuple[str, ...] = ()
    fix: Fix | None = None
    basis: Basis = field(default=Basis(), compare=False)
    """What it was read from; two findings that say the same are one, whatever led there."""
    steps: tuple[Step, ...] = ()
    """Why the code runs for a client: the handler, and the calls that lead from it to the function of the finding."""

    @property
    def fixable(self) -> bool:
        """True when a fix is offered, safe or not."""
        return self.fix is not None
