"""Finding and reading lessons, in a checkout, in an installed package, and where they are missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from emberwire._learn_lessons import PLACES, LessonError, all_lessons, find_lesson, load_module


@pytest.fixture
def labs(tmp_path: Path) -> Path:
    """Two lessons, and what is none."""
    for folder, title in (("ew102_no_end", "Keys for ever"), ("ew101_open_door", "The open door")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "lesson.md").write_text(f"# EW1: {title}\n\nIn a sentence.\n\n## What happens\n")
        (tmp_path / folder / "bad.py").write_text("a = 1\nb = 2\n")
        (tmp_path / folder / "good.py").write_text("a = 1\nb = 3\n")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "ew999_unfinished").mkdir()
    return tmp_path


def test_lessons_come_in_the_order_of_their_codes(labs: Path) -> None:
    first, second = all_lessons((labs,))
    assert (first.code, first.name, first.title) == ("EW101", "open-door", "The open door")
    assert (second.code, second.summary) == ("EW102", "In a sentence.")


def test_those_of_the_package_come_before_those_of_a_checkout(labs: Path, tmp_path: Path) -> None:
    assert [place.name for place in PLACES] == ["_labs", "labs"]
    assert len(all_lessons((tmp_path / "missing", labs))) == 2


def test_missing_lessons_are_a_sentence_that_says_where_they_should_be(tmp_path: Path) -> None:
    with pytest.raises(LessonError, match=r"the lessons are missing: expected them in .*nowhere"):
        all_lessons((tmp_path / "nowhere",))


def test_a_page_without_a_title_is_a_sentence(labs: Path) -> None:
    (labs / "ew101_open_door" / "lesson.md").write_text("Once upon a time\n")
    with pytest.raises(LessonError, match=r"lesson\.md was expected to begin with a title"):
        all_lessons((labs,))


@pytest.mark.parametrize("wanted", ["EW101", " ew101 ", "open-door", "open_door", "EW101-open-door"])
def test_a_lesson_is_found_however_it_is_called(wanted: str, labs: Path) -> None:
    assert find_lesson(wanted, (labs,)).code == "EW101"


@pytest.mark.parametrize(
    ("wanted", "hint"),
    [("EW10", "Did you mean EW10[12]?"), ("opendoor", "Did you mean open-door?"), ("x", "lessons on EW101, EW102.")],
)
def test_an_unknown_lesson_is_answered_with_a_hint(wanted: str, hint: str, labs: Path) -> None:
    with pytest.raises(LessonError, match=f"there is no lesson '{wanted}'. .*{hint.rstrip('?.')}"):
        find_lesson(wanted, (labs,))


def test_the_diff_goes_from_bad_to_good(labs: Path) -> None:
    lines = find_lesson("EW101", (labs,)).diff()
    assert lines == ["--- bad.py", "+++ good.py", "@@ -1,2 +1,2 @@", " a = 1", "-b = 2", "+b = 3"]


def test_the_exploit_and_the_feature_are_imported_when_they_are_asked_for(labs: Path) -> None:
    folder = labs / "ew101_open_door"
    (folder / "exploit.py").write_text("async def attack(base_url): return 'in'\n")
    (folder / "feature.py").write_text("async def feature(base_url): pass\n")
    lesson = find_lesson("EW101", (labs,))
    assert lesson.attack().__name__ == "attack"
    assert lesson.feature().__name__ == "feature"


def test_a_file_that_is_no_module_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(LessonError, match=r"notes\.txt is no Python file"):
        load_module(tmp_path / "notes.txt", "notes")
