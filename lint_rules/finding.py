"""A finding: where, which rule, what it says, and what would make it go away."""

from __future__ import annotations

import enum
from dataclasses import dataclass


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

    @property
    def fixable(self) -> bool:
        """True when a fix is offered, safe or not."""
        return self.fix is not None
