"""Runs the .mjs scripts of this folder under node and reports how each of them ended.

`run.mjs` runs several at once in one process and prints a line of JSON for each.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).parent
WITHIN = 60.0


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How the scripts of one run ended: `errors` has the stack of each, or None for one that passed."""

    errors: dict[str, str | None]
    output: str

    def assert_passed(self, name: str) -> None:
        """Fail with the script's own message unless it passed."""
        assert name in self.errors, f"{name} did not end:\n{self.output}"
        error = self.errors[name]
        assert error is None, f"{name}: {error}"


def skip_without_node() -> None:
    """Skip with the reason, where node or the packages are not installed."""
    if shutil.which("node") is None:
        pytest.skip("node is not installed")
    if not (HERE / "node_modules" / "phoenix").is_dir():
        pytest.skip("the JavaScript clients are not installed: run `npm install` in tests/interop, or `make test`")


def run_scripts(folder: str, *arguments: str, scripts: Sequence[str]) -> Outcomes:
    """Run scripts of a folder, all at once; `arguments` come before their names."""
    command = ["node", "run.mjs", folder, *arguments, *scripts]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=WITHIN, check=False)
    output = done.stdout + done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"name"')]
    return Outcomes({line["name"]: line["error"] for line in lines}, output)
