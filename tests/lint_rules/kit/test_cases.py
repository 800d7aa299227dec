"""Cases are files: marks are read and taken out, folders hold several files, a fixed text stands beside."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.kit.cases import CaseError, case_at, cases_in, marked


def test_marks_are_taken_out_and_lines_stay_where_they_are() -> None:
    found = marked("a()  # EW101\n\nb()  # noqa: EW102  # EW901, EW901\nc()  # ok: said twice\n")
    assert found.text == "a()\n\nb()  # noqa: EW102\nc()\n"
    assert found.expected == {1: ("EW101",), 3: ("EW901", "EW901")}
    assert found.lines("EW901") == [3, 3]
    assert found.fine == {4: "said twice"}


@pytest.mark.parametrize("line", ["x = 1  # noqa: EW101", "x = 1  # EW101 is missing", "x = 1  # ok", "x = '# EW101'"])
def test_other_comments_are_no_marks(line: str) -> None:
    found = marked(line)
    assert (found.text, found.expected, found.fine) == (line, {}, {})


def test_a_folder_is_one_case_of_several_files(tmp_path: Path) -> None:
    write(tmp_path, "two_files/app.py", "import hub  # EW101\n")
    write(tmp_path, "two_files/app.fixed.py", "import room\n")
    write(tmp_path, "two_files/pkg/hub.py", "x = 1\n")
    write(tmp_path, "two_files/pyproject.toml", "[project]\n# EW101\n")
    (case,) = cases_in(tmp_path)
    assert case.name == "two_files"
    assert case.texts == {"app.py": "import hub\n", "pkg/hub.py": "x = 1\n", "pyproject.toml": "[project]\n# EW101\n"}
    assert case.fixed == {"app.py": "import room\n"}
    assert case.is_bad
    assert case.codes == {"EW101"}


def test_a_file_is_a_case_and_its_fixed_text_is_none(tmp_path: Path) -> None:
    write(tmp_path, "shouted.py", "shout()  # LOCAL001\n")
    write(tmp_path, "shouted.fixed.py", "whisper()\n")
    write(tmp_path, "whispered.py", "whisper()  # ok: quiet\n")
    assert [(case.name, case.is_bad, dict(case.fixed)) for case in cases_in(tmp_path)] == [
        ("shouted", True, {"app.py": "whisper()\n"}),
        ("whispered", False, {}),
    ]


def test_a_case_without_a_mark_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r"a\.py marks no line: end one with"):
        case_at(write(tmp_path, "a.py", "x = 1\n"))


def test_a_fixed_text_of_no_file_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, "two/app.py", "x = 1  # EW101\n")
    write(tmp_path, "two/hub.fixed.py", "x = 2\n")
    with pytest.raises(CaseError, match=r"hub\.fixed\.py has no hub\.py beside it"):
        case_at(tmp_path / "two")


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path
