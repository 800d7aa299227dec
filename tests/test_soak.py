"""The script behind `make soak`: it fails when a check fails, and writes the page only when all hold."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from scripts import soak

ROW = {"check": "R20", "what": "leaves", "measured": "3.4 s", "bound": "≤ 5.5 s"}


@pytest.fixture
def results(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A page of results with a sentence above the table, instead of ours."""
    path = tmp_path / "results.md"
    path.write_text(f"# Results\n\nKept.\n\n{soak.BEGIN}\n\nold\n")
    monkeypatch.setattr(soak, "PAGE", path)
    return path


def ending_with(code: int, monkeypatch: pytest.MonkeyPatch, *rows: dict[str, str]) -> None:
    """Let the checks leave figures and end with an exit code."""

    def run(paths: tuple[str, ...], file: Path, *, minutes: float, seed: int) -> int:
        file.write_text("".join(json.dumps(row) + "\n" for row in rows))
        return code

    monkeypatch.setattr(soak, "run", run)


def test_a_failed_check_is_a_failed_soak_and_leaves_the_page(results: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = results.read_text()
    ending_with(1, monkeypatch, ROW)
    result = CliRunner().invoke(soak.main, ["--write"])
    assert result.exit_code == 1
    assert "3.4 s" in result.output
    assert results.read_text() == before


def test_a_soak_without_figures_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    ending_with(0, monkeypatch)
    assert CliRunner().invoke(soak.main).exit_code == 1


def test_the_table_replaces_the_old_one_and_nothing_else(results: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ending_with(0, monkeypatch, {**ROW, "measured": "9 s"}, ROW, {**ROW, "check": "R03"})
    assert CliRunner().invoke(soak.main, ["--write", "--minutes", "2", "--seed", "5"]).exit_code == 0
    text = results.read_text()
    assert text.startswith("# Results\n\nKept.\n\n")
    assert "old" not in text
    assert f"{datetime.now(UTC):%Y}" in text
    assert "2 of them with random faults (seed 5)" in text
    assert [line.split(" | ")[0] for line in text.splitlines()[-2:]] == ["| R03  ", "| R20  "]
    assert "9 s" not in text


def test_the_checks_run_at_full_length_and_failures_are_seen(tmp_path: Path) -> None:
    """One that fails is started as the soak starts ours."""
    check = tmp_path / "test_it.py"
    check.write_text("import os\ndef test_it(): assert os.environ['EMBERWIRE_SOAK_SECONDS'] != '90.0'\n")
    options = ["--rootdir", str(tmp_path), "-c", "/dev/null"]
    assert soak.run((str(check), *options), tmp_path / "figures", minutes=1.5, seed=1) == 1
    assert soak.run((str(check), *options), tmp_path / "figures", minutes=2.0, seed=1) == 0
