"""Remembers how far a learner has come: one small JSON file among the user's settings.

    progress = Progress.load()
    progress.reach("EW101", Step.ATTACKED)

A lesson goes from new over read and attacked to solved, and never back. The file is a convenience: one that cannot be
read counts as empty, and one that cannot be written is no reason to stop a lesson.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import click


class Step(StrEnum):
    """How far a lesson has been followed, in this order."""

    NEW = "new"
    READ = "read"
    ATTACKED = "attacked"
    SOLVED = "solved"


ORDER = list(Step)


@dataclass(slots=True)
class Progress:
    """The steps reached, by the code of the lesson."""

    file: Path
    steps: dict[str, Step] = field(default_factory=dict)

    @classmethod
    def load(cls) -> Progress:
        """Read the user's file. Never fails."""
        file = Path(click.get_app_dir("emberwire")) / "learn.json"
        try:
            document = json.loads(file.read_text(encoding="utf-8"))
            return cls(file, {code: Step(step) for code, step in document["lessons"].items()})
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            return cls(file)

    def of(self, code: str) -> Step:
        """The step that this lesson has reached."""
        return self.steps.get(code, Step.NEW)

    def reach(self, code: str, step: Step) -> None:
        """Note that a lesson has come this far, unless it has come further, and save. Never fails."""
        if ORDER.index(step) <= ORDER.index(self.of(code)):
            return
        self.steps[code] = step
        document = json.dumps({"lessons": dict(sorted(self.steps.items()))}, indent=2)
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            self.file.write_text(f"{document}\n", encoding="utf-8")
        except OSError:
            return
