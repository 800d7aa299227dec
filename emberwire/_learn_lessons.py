"""Finds the lessons and reads them: the folders of `labs/` in a checkout, `emberwire/_labs/` in an installed package.

    lesson = find_lesson("EW101")
    lesson.title, lesson.summary, lesson.bad

A folder is a lesson when its name begins with the code of a rule and it holds a `lesson.md`. Nothing is imported for
the list; a lesson's exploit is imported only to run it.
"""

from __future__ import annotations

import difflib
import importlib.util
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from lint_rules.selection.retired import successor

if TYPE_CHECKING:
    from emberwire._learn_client import Attack, Feature

HERE = Path(__file__).resolve().parent
PLACES = (HERE / "_labs", HERE.parent / "labs")
"""Where the lessons are: first as a wheel has them, then as a checkout has them."""

FOLDER = re.compile(r"(?P<code>ew\d{3})_(?P<name>\w+)")


class LessonError(Exception):
    """A lesson cannot be found or read; the message is a sentence with the way out."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One folder of lessons. `code` and `name` are those of the rule that it was written for."""

    folder: Path
    code: str
    name: str
    title: str
    summary: str

    @property
    def rule(self) -> str:
        """The code of the rule that finds the fault today."""
        return successor(self.code)

    @property
    def bad(self) -> Path:
        """The server with the fault."""
        return self.folder / "bad.py"

    @property
    def good(self) -> Path:
        """The server with the smallest fix."""
        return self.folder / "good.py"

    @property
    def text(self) -> str:
        """The story, in Markdown."""
        return (self.folder / "lesson.md").read_text(encoding="utf-8")

    def attack(self) -> Attack:
        """Import the exploit and return its attack."""
        attack: Attack = self._module("exploit").attack
        return attack

    def feature(self) -> Feature:
        """Import what an honest user does, which a fix must leave working."""
        feature: Feature = self._module("feature").feature
        return feature

    def diff(self) -> list[str]:
        """The lines of a unified diff from bad to good, without line ends."""
        bad, good = (path.read_text(encoding="utf-8").splitlines() for path in (self.bad, self.good))
        return list(difflib.unified_diff(bad, good, "bad.py", "good.py", lineterm="", n=2))

    def _module(self, stem: str) -> ModuleType:
        return load_module(self.folder / f"{stem}.py", f"emberwire_lesson_{self.code.lower()}_{stem}")


def load_module(path: Path, name: str) -> ModuleType:
    """Import a file by its path, under a name of our own. Raises what the file raises, and LessonError."""
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise LessonError(f"{path} is no Python file; expected a name that ends in .py")
    module = importlib.util.module_from_spec(spec)
    # Annotations are resolved by the module's name, so it has to be known while the file runs.
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def all_lessons(places: Sequence[Path] = PLACES) -> list[Lesson]:
    """Read the lessons in the order of their codes. Raises LessonError when there are none."""
    home = next((place for place in places if place.is_dir()), None)
    folders = [] if home is None else sorted(home.iterdir())
    lessons = [
        _read(folder, match)
        for folder in folders
        if (match := FOLDER.fullmatch(folder.name)) and (folder / "lesson.md").is_file()
    ]
    if not lessons:
        raise LessonError(f"the lessons are missing: expected them in {' or '.join(map(str, places))}")
    return lessons


def find_lesson(wanted: str, places: Sequence[Path] = PLACES) -> Lesson:
    """Find a lesson by the code or the name of its rule. Raises LessonError, which names the nearest or else all."""
    lessons = all_lessons(places)
    asked = wanted.strip().lower().replace("_", "-")
    for lesson in lessons:
        if asked in (lesson.code.lower(), lesson.name, f"{lesson.code.lower()}-{lesson.name}"):
            return lesson
    known = {key.lower(): key for lesson in lessons for key in (lesson.code, lesson.name)}
    near = difflib.get_close_matches(asked, known, n=1, cutoff=0.75)
    codes = ", ".join(lesson.code for lesson in lessons)
    hint = f"Did you mean {known[near[0]]}?" if near else f"There are lessons on {codes}."
    raise LessonError(f"there is no lesson {wanted!r}. {hint}")


def _read(folder: Path, match: re.Match[str]) -> Lesson:
    lines = (folder / "lesson.md").read_text(encoding="utf-8").splitlines()
    body = [line for line in lines if line.strip()]
    if len(body) < 2 or not body[0].startswith("# "):
        raise LessonError(f"{folder / 'lesson.md'} was expected to begin with a title and a sentence that sums it up")
    title = body[0].removeprefix("# ").partition(": ")[2]
    return Lesson(folder, match["code"].upper(), match["name"].replace("_", "-"), title, body[1])
