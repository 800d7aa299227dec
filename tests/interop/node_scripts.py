"""Runs the .mjs scripts of this folder under node, through `run.mjs`."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.interop.outcomes import Outcomes, hold

HERE = Path(__file__).parent


def skip_without_node() -> None:
    """Skip with the reason, where node or the packages are not installed."""
    if shutil.which("node") is None:
        pytest.skip("node is not installed")
    if not (HERE / "node_modules" / "phoenix").is_dir():
        pytest.skip("the JavaScript clients are not installed: run `npm install` in tests/interop, or `make test`")


def run_scripts(folder: str, *arguments: str, scripts: Sequence[str]) -> Outcomes:
    """Run scripts of a folder, all at once; `arguments` come before their names."""
    return hold(["node", "run.mjs", folder, *arguments, *scripts], cwd=HERE)
