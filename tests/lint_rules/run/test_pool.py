"""Several processes find what one finds, in the same order; one that dies is an error that names files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lint_rules.run import many_files, pool
from lint_rules.run.cache import Found
from lint_rules.run.many_files import Effort, lint_files
from lint_rules.run.one_file import Run, Wanted, selected
from lint_rules.settings.config import Config

OPEN = """\
from emberwire import Accept, Socket
from base import Base
class S(Socket):
    async def connect(self, params, info):
        return Accept()  # noqa: EW602
class T(Base):
    async def connect(self, params, info):
        return Accept()
"""


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    (tmp_path / "base.py").write_text("from emberwire import Socket\nclass Base(Socket): pass\n")
    for number in range(9):
        (tmp_path / f"s{number}.py").write_text(OPEN * (number % 3) + "x = 'websocket'\n")
    return sorted(tmp_path.glob("*.py"))


def run_of(files: list[Path]) -> tuple[Run, list[Path]]:
    config = Config(root=files[0].parent)
    run = Run(config, selected(config))
    return run, [path for path in files if isinstance(run.first_look(path), Wanted)]


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_the_same_is_found_in_the_same_order(files: list[Path], start: str) -> None:
    run, wanted = run_of(files)
    serial = [run.found(run.first_look(path)) for path in wanted]
    assert list(pool.lint_in_processes(run, wanted, jobs=2, start=start)) == serial
    assert sum(len(found.findings) for found in serial) > 9


def test_whole_results_are_equal_with_and_without_a_cache(files: list[Path]) -> None:
    config = Config(root=files[0].parent)
    serial = lint_files(files, config)
    for kept in (True, True, False):
        assert lint_files(files, config, effort=Effort(jobs=3, cache=kept)) == serial


def die(_names: list[str]) -> list[Found]:
    os._exit(9)


def test_a_process_that_dies_is_an_error_that_names_the_files(
    files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    run, wanted = run_of(files)
    monkeypatch.setattr(pool, "_lint", die)
    with pytest.raises(pool.WorkerDied, match=r"while linting .*s0\.py"):
        list(pool.lint_in_processes(run, wanted, jobs=2, start="fork"))


def test_few_files_and_one_processor_need_no_processes(files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    run, wanted = run_of(files)
    looks = [look for path in wanted if isinstance(look := run.first_look(path), Wanted)]
    monkeypatch.setattr(many_files, "_processors", lambda: 8)
    assert many_files.jobs_for(Effort(jobs=None), looks) == 1
    monkeypatch.setattr(many_files, "WORTH_IT", 1)
    assert many_files.jobs_for(Effort(jobs=None), looks) == min(8, len(looks))
    assert many_files.jobs_for(Effort(jobs=200), looks) == len(looks)
    monkeypatch.setattr(many_files, "_processors", lambda: 1)
    assert many_files.jobs_for(Effort(jobs=None), looks) == 1


def test_progress_counts_every_file(files: list[Path]) -> None:
    seen: list[tuple[int, int]] = []
    config = Config(root=files[0].parent)
    lint_files(files, config, effort=Effort(progress=lambda done, of: seen.append((done, of))))
    assert seen[-1] == (len(files), len(files))
    assert seen == sorted(seen)
