"""The tools that hold generated projects to the standard of written code, each started as rarely as can be.

    problems = ruff(folder) + lint(projects) + mypy(projects, folder) + tests(projects)

ruff and our linter run once over all projects; pytest is forked for each from one process. mypy is given one project
after the other in the same place and with the same cache: what is byte for byte as in the project before is not looked
at again. Each function returns what is wrong, as the tool printed it; an empty list is a pass.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

__all__ = ["lint", "mypy", "pytests", "ruff", "tests"]

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.executable).parent


def run(*command: str | Path, cwd: Path, **environment: str) -> list[str]:
    """Run a program of this environment. Returns what it printed when it failed, and nothing when it did not."""
    done = subprocess.run(
        [PROGRAMS / command[0], *command[1:]],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    called = " ".join(str(each) for each in command)
    return [] if done.returncode == 0 else [f"{called} in {cwd}:\n{done.stdout}{done.stderr}"]


def ruff(folder: Path) -> list[str]:
    """Check and check the format of everything below `folder`, each project by its own pyproject.toml.

    No line may be longer than the project says, in text as well, where a formatter breaks nothing.
    """
    checked = run("ruff", "check", "--extend-select", "E501", ".", cwd=folder)
    return [*checked, *run("ruff", "format", "--check", ".", cwd=folder)]


def lint(folder: Path, projects: Iterable[Path]) -> list[str]:
    """Lint the projects in one process, each with its own configuration."""
    code = (
        "import sys, click\n"
        "from lint_rules.shell.cli import lint\n"
        "failed = 0\n"
        "for project in sys.argv[1:]:\n"
        "    try:\n"
        "        lint.main([project], standalone_mode=False)\n"
        "    except SystemExit as end:\n"
        "        failed += bool(end.code)\n"
        "sys.exit(bool(failed))\n"
    )
    return run("python", "-c", code, *projects, cwd=folder)


def mypy(projects: Sequence[Path], folder: Path) -> list[str]:
    """Check the types of the projects, one after the other, in `folder`."""
    place, cache = folder / "typed", folder / "mypy-cache"
    problems = []
    for project in projects:
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(project, place)
        found = run("mypy", "--strict", "--cache-dir", cache, ".", cwd=place)
        problems += [each.replace(str(place), str(project)) for each in found]
    return problems


def tests(projects: Iterable[Path]) -> list[str]:
    """Run the tests of each project, with no other plugin of pytest than the one that the project asks for."""
    folders = list(projects)
    done = pytests(folders)
    return [f"pytest in {folder}:\n{said}" for folder, (code, said) in zip(folders, done, strict=True) if code]


def pytests(folders: Iterable[Path], *arguments: str, at_once: int = 1) -> list[tuple[int, str]]:
    """Run pytest in each folder. Returns the exit codes and what was printed, in order."""
    options = json.dumps(["-q", "-p", "no:cacheprovider", *arguments])
    done = subprocess.run(
        [PROGRAMS / "python", "-m", "scripts.pytest_in_folders", str(at_once), options, *folders],
        cwd=ROOT,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return [(code, said) for code, said in json.loads(done.stdout)]
