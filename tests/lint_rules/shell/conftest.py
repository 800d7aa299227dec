"""What several commands are tried on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture
def shut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that may not be entered, also by root."""
    folder = tmp_path / "shut"
    folder.mkdir()
    entering = os.scandir

    def scandir(path: str) -> object:
        if os.path.basename(path) == folder.name:
            raise PermissionError(13, "Permission denied", path)
        return entering(path)

    monkeypatch.setattr("lint_rules.sieve.discover.os.scandir", scandir)
    return folder
