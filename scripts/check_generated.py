"""Holds everything that the generator writes to the standard of written code; a part of `make check`.

It generates a channel for every combination of options that comes to different files, in projects with and without
presence, that keep their data in memory and in SQLite, and beside them what the other commands of `emberwire gen` make.
Over all of it run ruff, mypy --strict, our own linter, and then the tests that were generated.
What fails is printed, with the folder kept for a look.

    $ python -m scripts.check_generated
    $ python -m scripts.check_generated --applications

The second checks the applications that `generated_matrix.py` makes of the options of `emberwire new`, each with every
tool: some minutes for what tests/scaffold/test_matrix.py knows from one application of each kind that tools can tell
apart. What the generator does to existing files is for tests/scaffold to check.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from scripts import generated_checks as checks
from scripts.generated_matrix import application_folders, distinct_channels, make_channels


def main(arguments: Sequence[str]) -> int:
    """Generate, check, and return the exit code."""
    if arguments not in ([], ["--applications"]):
        print(f"expected nothing or --applications, got {' '.join(arguments)}")
        return 2
    started = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="emberwire-generated-"))
    print(f"checking generated code in {folder}", flush=True)
    projects = _applications(folder / "projects") if arguments else _channels(folder)
    failed = [name for name, problems in _checks(folder, projects) if not _passes(name, problems)]
    if failed:
        print(f"generated code is below the standard; look at it in {folder}")
        return 1
    shutil.rmtree(folder)
    print(f"in {time.monotonic() - started:.0f} seconds")
    return 0


def _applications(folder: Path) -> list[Path]:
    projects = list(application_folders(folder))
    print(f"generated {len(projects)} applications", flush=True)
    return projects


def _channels(folder: Path) -> list[Path]:
    combinations = distinct_channels(folder)
    projects = make_channels(folder / "projects", combinations)
    print(f"generated {len(combinations)} channels in {len(projects)} projects", flush=True)
    return projects


def _checks(folder: Path, projects: Sequence[Path]) -> Iterator[tuple[str, list[str]]]:
    yield "ruff", checks.ruff(folder / "projects")
    yield "emberwire lint", checks.lint(folder, projects)
    yield "mypy --strict", checks.mypy(projects, folder)
    yield "pytest", checks.tests(projects)


def _passes(name: str, problems: list[str]) -> bool:
    print("FAIL" if problems else "ok  ", name, *problems, flush=True)
    return not problems


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
