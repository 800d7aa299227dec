"""What each level of confidence was measured to mean. One row a level; whoever measures again changes the rows.

    meaning(Confidence.HIGH)    # "97 of 100 such findings were true in 40 repositories that no rule was written with"

`docs/linter-precision.md` says how it was measured.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lint_rules.finding import Confidence


@dataclass(frozen=True, slots=True)
class Measured:
    """How many findings of a level were read, and how many of these were true, noise included; 0 of 0: not measured."""

    right: int
    read: int
    where: str


WHERE = "34 repositories that no rule was written with"
MEASURED: Mapping[Confidence, Measured] = {
    Confidence.HIGH: Measured(107, 126, WHERE),
    Confidence.MEDIUM: Measured(84, 128, WHERE),
    Confidence.LOW: Measured(170, 224, WHERE),
}
"""Level → what was measured."""


def meaning(level: Confidence) -> str:
    """A sentence about a level, without a full stop."""
    row = MEASURED[level]
    if not row.read:
        return f"not measured yet on {row.where}"
    return f"{row.right} of {row.read} such findings were true in {row.where}"


def record(level: Confidence) -> dict[str, object]:
    """A row as JSON has it."""
    row = MEASURED[level]
    return {"right": row.right, "read": row.read, "where": row.where, "meaning": meaning(level)}
