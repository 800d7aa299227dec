"""A skip for want of node, a browser or the network fails in CI, and nowhere else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SKIPPING = """
import pytest

@pytest.mark.node
def test_marked():
    pytest.skip("node is missing")

def test_unmarked():
    pytest.skip("not this system")
"""

MODULE_SKIP = """
import pytest

pytest.skip("playwright is missing", allow_module_level=True)
"""


def outcome(folder: Path, test: str, *, ci: str) -> str:
    """Run one test module under a copy of our conftest, and return the last line that pytest printed."""
    shutil.copy(Path(__file__).with_name("conftest.py"), folder / "conftest.py")
    (folder / "test_it.py").write_text(test)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n  node: needs node\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=folder,
        env={**os.environ, "CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip().splitlines()[-1]


@pytest.mark.slow
def test_a_marked_skip_fails_in_ci_and_an_unmarked_one_does_not(tmp_path: Path) -> None:
    assert outcome(tmp_path, SKIPPING, ci="true").startswith("1 failed, 1 skipped")


@pytest.mark.slow
def test_a_marked_skip_is_a_skip_on_a_developers_machine(tmp_path: Path) -> None:
    assert outcome(tmp_path, SKIPPING, ci="").startswith("2 skipped")


@pytest.mark.slow
def test_skipping_a_whole_module_fails_in_ci(tmp_path: Path) -> None:
    assert "1 error" in outcome(tmp_path, MODULE_SKIP, ci="true")
