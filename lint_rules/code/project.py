"""One project root: its files, and what was worked out from all of them.

    project.once("flow engine", make)     # made when it is first asked for, and again when a file that it read changed

It needs no list of files: pre-commit passes three of a thousand.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from lint_rules.code.disk import Disk
from lint_rules.code.ledger import Kept, Once
from lint_rules.sieve.reading import Sources

if TYPE_CHECKING:
    from lint_rules.code.bodies import Parsed
    from lint_rules.sieve.remembered import Remembered


@dataclass
class Project:
    """A root, and what has been read below it so far."""

    root: Path
    sources: Sources = field(default_factory=Sources)
    parsed: Parsed | None = None
    """Functions that were parsed in an earlier run over the same files."""
    remembered: Remembered | None = None
    disk: Disk = field(init=False)
    once: Once = field(init=False)
    """Something about the whole project, made when it is first asked for."""
    _made: dict[Hashable, Kept] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.disk = Disk(self.root, self.sources, remembered=self.remembered)
        self.once = partial(self.disk.ledger.memo, self._made)
