"""Two runs over the same files say the same, whatever the hash seed and wherever their objects stand in memory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CASES = Path(__file__).parents[1] / "cases"
GUARDED = ("EW101/starlette_stand_in_while_debugging.py", "EW109/raw_token_of_the_environment.py")
"""Programs whose guards are left out by several settings, one of which is named."""


def access_map(folder: Path, seed: str) -> str:
    command = [sys.executable, "-P", "-m", "emberwire", "access", "--format", "json", "."]
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True).stdout


def test_the_hash_seed_changes_no_verdict(tmp_path: Path) -> None:
    for number, name in enumerate(GUARDED):
        (tmp_path / f"program{number}.py").write_text((CASES / name).read_text())
    first, second = access_map(tmp_path, "0"), access_map(tmp_path, "1")
    assert '"verdict"' in first
    assert first == second
