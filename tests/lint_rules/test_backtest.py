"""Each public report is found in its case, by a meant rule in the meant function, and is gone after the fix."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.backtest import CASES, PAGE, Answer, Report, answers, main, page, reports, summary

TABLE = reports()
FOURTEEN = 14


@pytest.fixture(scope="module")
def given() -> dict[str, Answer]:
    return {answer.report.name: answer for answer in answers(CASES, TABLE)}


@pytest.mark.parametrize("report", TABLE, ids=lambda report: report.name)
def test_a_report_is_found_and_its_fix_is_silent(report: Report, given: dict[str, Answer]) -> None:
    assert (given[report.name].found, given[report.name].silent) == (True, True)


def test_every_folder_is_a_report_and_every_report_has_a_link() -> None:
    assert {path.name for path in CASES.iterdir() if path.is_dir()} == {report.name for report in TABLE}
    assert all(report.link.startswith("https://") for report in TABLE)
    assert len(TABLE) >= FOURTEEN + 15


def test_a_case_is_short_and_its_fix_changes_it() -> None:
    for report in TABLE:
        flaw, fix = ((CASES / report.name / name).read_text() for name in ("flaw.py", "fix.py"))
        assert flaw != fix
        assert 10 <= len(flaw.splitlines()) <= 36, report.name


def test_the_page_says_what_the_script_finds(given: dict[str, Answer]) -> None:
    """Write it anew with `python -m scripts.backtest --write`."""
    assert PAGE.read_text(encoding="utf-8") == page(list(given.values()))


def test_another_rule_or_another_function_is_no_find(tmp_path: Path) -> None:
    folder = tmp_path / "marimo" / "flaw"
    (folder / "api").mkdir(parents=True)
    (folder / "api" / "shell.py").write_text((CASES / "marimo" / "flaw.py").read_text())
    there = Report("marimo", "x", "https://x", "w", ("EW101",), "", path="api/shell.py", there="terminal")
    elsewhere = Report("marimo", "x", "https://x", "w", ("EW101",), "", path="api/shell.py", there="other")
    meant_otherwise = Report("marimo", "x", "https://x", "w", ("EW201",), "", path="api/shell.py", there="terminal")
    found = [next(answers(tmp_path, [report])).found for report in (there, elsewhere, meant_otherwise)]
    assert found == [True, False, False]


def test_what_is_not_there_does_not_count() -> None:
    report = TABLE[0]
    assert summary([Answer(report, True, None), Answer(report, False, True)]) == (
        "found 1 of 2, silent after the fix 1 of 1"
    )


def test_a_folder_without_reports_is_a_sentence_and_exit_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path)]) == 2
    assert "holds no folder that is named as a report" in capsys.readouterr().err
