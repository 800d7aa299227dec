"""What a test measured, beside the bound that it stands for: printed, kept with the test, and listed by `make soak`.

    figures.at_most("R20", "from SIGKILL to the last leave", 3.4, 5.5, "s")
    figures.none("R03", "messages out of order", swapped, of=300_000)

Both fail the test when the bound does not hold. On a busy machine, where `make test` runs, a time may be a few times
its bound (`Profile.patience`); in the soak it may not. Counts are exact everywhere.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.faults.profile import PROFILE

FILE_VARIABLE = "EMBERWIRE_FIGURES"
"""The environment variable with the name of a file to which each figure is appended, as a line of JSON."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table of results."""

    check: str
    what: str
    measured: str
    bound: str
    holds: bool


class Figures:
    """The figures of one test."""

    def __init__(self, keep: Callable[[str, object], None]) -> None:
        self._keep = keep

    def at_most(self, check: str, what: str, measured: float, bound: float, unit: str) -> None:
        """A measured value and its bound."""
        holds = measured <= bound * PROFILE.patience
        self._add(Figure(check, what, f"{measured:,.3g} {unit}", f"≤ {bound:g} {unit}", holds))

    def none(self, check: str, what: str, found: int, *, of: int) -> None:
        """How often something happened that must not happen, of how many chances."""
        self._add(Figure(check, what, f"{found:,} of {of:,}", "0", found == 0))

    def _add(self, figure: Figure) -> None:
        text = json.dumps(asdict(figure), ensure_ascii=False)
        self._keep("figure", text)
        print(f"{figure.check}: {figure.what}: {figure.measured} (bound: {figure.bound})")
        if name := os.environ.get(FILE_VARIABLE):
            with Path(name).open("a", encoding="utf-8") as file:
                file.write(text + "\n")
        assert figure.holds, figure
