"""Holds everything that the generator writes to the standard of written code; a part of `make check`.

It generates an application with each command of `emberwire gen` into a temporary folder, and runs ruff, mypy --strict
and our own linter over it, and then its tests. What fails is printed, with the folder kept for a look.

    $ python -m scripts.check_generated

It does not check what the generator does to existing files: tests/scaffold does.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAMS = Path(sys.executable).parent
GENERATE: tuple[tuple[str, ...], ...] = (
    ("emberwire", "gen", "socket", "Admin"),
    ("emberwire", "gen", "channel", "Lobby"),
    ("emberwire", "gen", "channel", "BlogPost", "--socket", "Admin"),
    ("emberwire", "gen", "presence"),
)
CHECKS: tuple[tuple[str, ...], ...] = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy", "--strict", "."),
    ("emberwire", "lint", "."),
    ("python", "-m", "pytest", "-q"),
)


def run(command: tuple[str, ...], folder: Path) -> bool:
    """Run a program of this environment in `folder`. Prints its output, and only then, when it fails."""
    program, *arguments = command
    done = subprocess.run([PROGRAMS / program, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    print(f"{'ok  ' if done.returncode == 0 else 'FAIL'} {' '.join(command)}", flush=True)
    if done.returncode != 0:
        print(done.stdout + done.stderr)
    return done.returncode == 0


def main() -> int:
    """Generate, check, and return the exit code."""
    folder = Path(tempfile.mkdtemp(prefix="emberwire-generated-"))
    print(f"checking generated code in {folder}")
    application = folder / "chat"
    generated = run(("emberwire", "new", "chat"), folder) and all(run(command, application) for command in GENERATE)
    failed = [command for command in CHECKS if generated and not run(command, application)]
    if failed or not generated:
        print(f"generated code is below the standard; look at it in {application}")
        return 1
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
