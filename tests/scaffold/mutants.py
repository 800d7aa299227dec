"""Runs the tests of a generated application, with and without a fault in its code."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

Mutant = tuple[str, str, str]
"""A file, what is searched in it (a regular expression, which must be found), and what is written there."""


def outcome(folder: Path, *tests: str) -> subprocess.CompletedProcess[str]:
    """Run these tests of the application, until one fails."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "anyio", "-p", "no:cacheprovider", *tests]
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def outcome_with(mutant: Mutant, folder: Path, *tests: str) -> subprocess.CompletedProcess[str]:
    """Run these tests while the fault is in the code; the code is as before afterwards."""
    path, found, replacement = mutant
    place = folder / path
    before = place.read_text(encoding="utf-8")
    mutated, number = re.subn(found, replacement, before, count=1)
    assert number == 1, f"the mutant finds nothing to change in:\n{before}"
    place.write_text(mutated, encoding="utf-8")
    try:
        return outcome(folder, *tests)
    finally:
        place.write_text(before, encoding="utf-8")
