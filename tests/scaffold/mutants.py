"""Runs the tests of a generated application with a fault in its code, for each of many faults."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from scripts.generated_checks import pytests

Mutant = tuple[str, str, str]
"""A file, what is searched in it (a regular expression, which must be found), and what is written there."""
Outcome = tuple[int, str]
"""The exit code, and what pytest printed."""


def outcome(folder: Path, *tests: str) -> Outcome:
    """Run these tests of the application, until one fails."""
    [done] = pytests([folder], "-x", *tests)
    return done


def outcomes(mutants: Mapping[str, Mutant], folder: Path, *tests: str, at_once: int) -> dict[str, Outcome]:
    """Run them for each fault, in a copy of the application beside it."""
    copies = [_copy_with(mutant, folder, f"mutant-{number}") for number, mutant in enumerate(mutants.values())]
    return dict(zip(mutants, pytests(copies, "-x", *tests, at_once=at_once), strict=True))


def _copy_with(mutant: Mutant, folder: Path, name: str) -> Path:
    path, found, replacement = mutant
    copy = folder.with_name(name)
    shutil.copytree(folder, copy)
    before = (copy / path).read_text(encoding="utf-8")
    mutated, number = re.subn(found, replacement, before, count=1)
    assert number == 1, f"{found} is nowhere in:\n{before}"
    (copy / path).write_text(mutated, encoding="utf-8")
    return copy
