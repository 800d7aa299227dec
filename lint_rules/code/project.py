"""One project root: its files, and what was worked out from all of them.

    project.once("flow engine", make)     # made when it is first asked for, and again when a file that it read changed

It needs no list of files: pre-commit passes three of a thousand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from lint_rules.code.disk import Disk
from lint_rules.code.ledger import Kept
from lint_rules.sieve.reading import Sources

if TYPE_CHECKING:
    from lint_rules.code.bodies import Parsed
    from lint_rules.sieve.remembered import Remembered

T = TypeVar("T")


@dataclass
class Project:
    """A root, and what has been read below it so far."""

    root: Path
    sources: Sources = field(default_factory=Sources)
    parsed: Parsed | None = None
    """Functions that were parsed in an earlier run over the same files."""
    remembered: Remembered | None = None
    disk: Disk = field(init=False)
    _made: dict[str, Kept] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.disk = Disk(self.root, self.sources, remembered=self.remembered)

    def once(self, name: str, make: Callable[[], T]) -> T:
        """Something about the whole project, made when it is first asked for."""
        return self.disk.ledger.memo(self._made, name, make)
