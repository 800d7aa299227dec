"""What was worked out from a project's files is worked out once, as long as the files are the same."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from lint_rules.code.project import Project


def test_something_about_the_whole_project_is_made_once(tmp_path: Path) -> None:
    project = Project(tmp_path)
    numbers = count()
    assert [project.once("answer", lambda: next(numbers)) for _ in range(3)] == [0, 0, 0]
