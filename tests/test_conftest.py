"""What conftest.py changes about every run: skips in CI, the order of files, the environment, tests that never end."""

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

NEVER_ENDS = """
import threading
import pytest

@pytest.fixture
def cleaned():
    yield
    threading.Event().wait()

def test_runs_out_of_time_and_cleans_up_for_ever(cleaned):
    threading.Event().wait()
"""

TAKES_THE_TIME_OF_ITS_MARK = """
import time
import pytest

@pytest.mark.timeout(60)
def test_it():
    time.sleep(4)
"""

SWALLOWS_ITS_LIMIT = """
import threading

def test_goes_on():
    while True:
        try:
            threading.Event().wait()
        except BaseException:
            pass
"""


LIMITS = "timeout = 2\n"


def run(folder: Path, *options: str, ci: str = "", **modules: str) -> list[str]:
    """Run test modules under a copy of our conftest, and return the lines that pytest printed."""
    shutil.copy(Path(__file__).with_name("conftest.py"), folder / "conftest.py")
    for name, text in modules.items():
        (folder / f"{name}.py").write_text(text)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n  node: needs node\n  slow: takes long\n" + LIMITS)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options],
        cwd=folder,
        env={**os.environ, "CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip().splitlines()


def outcome(folder: Path, test: str, *, ci: str) -> str:
    return run(folder, ci=ci, test_it=test)[-1]


@pytest.mark.slow
def test_a_marked_skip_fails_in_ci_and_an_unmarked_one_does_not(tmp_path: Path) -> None:
    assert outcome(tmp_path, SKIPPING, ci="true").startswith("1 failed, 1 skipped")


@pytest.mark.slow
def test_a_marked_skip_is_a_skip_on_a_developers_machine(tmp_path: Path) -> None:
    assert outcome(tmp_path, SKIPPING, ci="").startswith("2 skipped")


@pytest.mark.slow
def test_skipping_a_whole_module_fails_in_ci(tmp_path: Path) -> None:
    assert "1 error" in outcome(tmp_path, MODULE_SKIP, ci="true")


@pytest.mark.slow
def test_the_file_with_most_slow_tests_begins(tmp_path: Path) -> None:
    slow = "import pytest\n@pytest.mark.slow\ndef test_it(): ...\n"
    lines = run(tmp_path, "--collect-only", test_a="def test_it(): ...\n", test_b=slow)
    assert [line for line in lines if "::" in line] == ["test_b.py::test_it", "test_a.py::test_it"]


@pytest.mark.slow
def test_a_test_that_leaves_a_variable_is_an_error(tmp_path: Path) -> None:
    leaves = "import os\ndef test_it(): os.environ['DATABASE'] = ':memory:'\n"
    assert run(tmp_path, test_it=leaves)[-1].startswith("1 passed, 1 error")


@pytest.mark.slow
@pytest.mark.parametrize("test", [NEVER_ENDS, SWALLOWS_ITS_LIMIT], ids=["cleans up for ever", "swallows its limit"])
def test_a_test_that_never_ends_is_named_and_the_run_goes_on(tmp_path: Path, test: str) -> None:
    lines = run(tmp_path, "-n", "1", test_it=test, test_other="def test_passes(): ...\n")
    assert lines[-1].startswith(("1 failed, 1 passed", "2 failed, 1 passed"))
    assert any("crashed while running" in line and "test_it.py::test_" in line for line in lines)


@pytest.mark.slow
def test_a_test_that_may_take_longer_takes_longer(tmp_path: Path) -> None:
    assert run(tmp_path, test_it=TAKES_THE_TIME_OF_ITS_MARK)[-1].startswith("1 passed")
