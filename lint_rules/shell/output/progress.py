"""How far a run is, on a terminal, when it takes more than a moment.

    progress = Progress(sys.stderr, clock=time.monotonic)
    progress(120, 4000)

The line is written over and taken away in the end: what is printed then is the same with and without it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TextIO

SILENT_SECONDS = 1.0
"""A run that takes less than this says nothing."""

EVERY_SECONDS = 0.1


@dataclass
class Progress:
    """One line that says how many files are done. `clock` gives seconds."""

    stream: TextIO
    clock: Callable[[], float]
    _next: float = field(init=False)
    _shown: bool = False

    def __post_init__(self) -> None:
        self._next = self.clock() + SILENT_SECONDS

    def __call__(self, done: int, files: int) -> None:
        """Say so, unless it was said a moment ago; take the line away when all files are done."""
        if done >= files:
            self._write("\r\x1b[K" if self._shown else "")
            self._shown = False
        elif self.clock() >= self._next:
            self._next = self.clock() + EVERY_SECONDS
            self._shown = True
            self._write(f"\r\x1b[K{done} of {files} files")

    def _write(self, text: str) -> None:
        if text:
            self.stream.write(text)
            self.stream.flush()
