"""How a process of clients reports on its conversations: a line of JSON for each, `{"name": …, "error": … or null}`."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

WITHIN = 60.0
"""Seconds until such a process is ended."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How the conversations of one process ended: the error of each, or None for one that passed."""

    errors: dict[str, str | None]
    output: str

    def assert_passed(self, name: str) -> None:
        """Fail with the client's own message unless it passed."""
        assert name in self.errors, f"{name} did not end:\n{self.output}"
        error = self.errors[name]
        assert error is None, f"{name}: {error}"


def hold(command: Sequence[str], *, cwd: Path, env: Mapping[str, str] | None = None) -> Outcomes:
    """Run a process of clients to its end."""
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=WITHIN, check=False)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"name"')]
    return Outcomes({line["name"]: line["error"] for line in lines}, done.stdout + done.stderr)
