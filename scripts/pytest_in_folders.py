"""Runs pytest in one folder after another, each time in a process forked from one that has imported what they all need.

    python -m scripts.pytest_in_folders 2 '["-q"]' FOLDER FOLDER      two at once

Prints a JSON list, in the order of the folders: the exit code, and what pytest printed. A third of what the tests of a
small application cost is spent on imports; those of the application itself are still made in each process.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path

import anyio.pytest_plugin
import pytest

SHARED = (
    "aiosqlite",
    "argon2",
    "emberwire.testing",
    "fastapi",
    "jinja2",
    "sqlalchemy.ext.asyncio",
    "starlette.testclient",
)
"""What generated applications and their tests import."""

Done = tuple[int, str]


def main(at_once: int, arguments: list[str], folders: Sequence[str]) -> list[Done]:
    """Run them all."""
    for module in SHARED:
        importlib.import_module(module)
    gc.freeze()
    left, running, codes = list(folders), dict[int, str](), dict[str, int]()
    with tempfile.TemporaryDirectory(prefix="emberwire-") as logs:
        log = {folder: Path(logs, str(number)) for number, folder in enumerate(folders)}
        while left or running:
            while left and len(running) < at_once:
                folder = left.pop(0)
                running[started(folder, arguments, log[folder])] = folder
            process, status = os.wait()
            codes[running.pop(process)] = os.waitstatus_to_exitcode(status)
        return [(codes[folder], log[folder].read_text(encoding="utf-8", errors="replace")) for folder in folders]


def started(folder: str, arguments: list[str], log: Path) -> int:
    """Fork, and return the process that runs pytest in this folder."""
    process = os.fork()
    if process:
        return process
    code = 70
    try:
        os.chdir(folder)
        # As `python -m pytest` has it, in place of the folder in which this program was started.
        sys.path[0] = folder
        with log.open("wb", buffering=0) as output:
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
        code = int(pytest.main(arguments, plugins=[anyio.pytest_plugin]))
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[3:])))
