"""Finding the project: whatever pyproject.toml and folders are like, a project or a sentence comes of it."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scaffold.memory.project import Project
from scaffold.words.errors import Usage
from tests.scaffold.conftest import Write

NAMED = '[project]\nname = "my-shop"\n'


@pytest.mark.parametrize(
    ("files", "package", "source"),
    [
        ({"shop/__init__.py"}, "shop", ""),
        ({"src/shop/__init__.py"}, "shop", "src"),
        ({"my_shop/__init__.py", "other/__init__.py"}, "my_shop", ""),
        ({"shop/__init__.py", "tests/__init__.py", "docs/__init__.py"}, "shop", ""),
        ({"app/main.py"}, "app", ""),
        ({"app/main.py", "main.py", "tests/test_main.py"}, "app", ""),
        ({"shop/__init__.py", "notes/draft.py"}, "shop", ""),
    ],
    ids=lambda value: " ".join(sorted(value)) if isinstance(value, set) else value,
)
def test_the_package_is_found(tmp_path: Path, write: Write, files: set[str], package: str, source: str) -> None:
    write("pyproject.toml", NAMED)
    for path in files:
        write(path, "")
    project = Project.find(tmp_path)
    assert (project.package, project.source) == (package, source)


@pytest.mark.parametrize(
    ("pyproject", "files", "part"),
    [
        (NAMED, (), "such as `--package live`, or make a folder with an __init__.py"),
        (NAMED, ("main.py",), "such as `--package live`, or make a folder with an __init__.py"),
        (NAMED, ("a/__init__.py", "b/__init__.py"), "found a, b. Say which one with --package"),
        ("[project\n", ("shop/__init__.py",), "cannot be read"),
        ("project = 3\n", ("shop/__init__.py",), "expected \\[project\\] in .* to be a table, got 3"),
        ("tool = []\n", ("shop/__init__.py",), "expected \\[tool\\] in .* to be a table"),
        ('[tool.emberwire]\npackage = "../shop"\n', ("shop/__init__.py",), "letters, digits and underscores"),
        ('[tool.emberwire]\npackage = "/etc"\n', ("shop/__init__.py",), "letters, digits and underscores"),
        ("[tool.emberwire]\npackage = 3\n", ("shop/__init__.py",), "letters, digits and underscores"),
        ('[tool.emberwire]\npackage = "shelf"\n', ("shop/__init__.py",), "expected the package 'shelf'"),
        (
            '[tool.emberwire]\nstorage = "sqllite"\n',
            ("shop/__init__.py",),
            "sqlalchemy, session, got 'sqllite'",
        ),
    ],
)
def test_what_makes_no_sense_gets_a_sentence(
    tmp_path: Path, write: Write, pyproject: str, files: tuple[str, ...], part: str
) -> None:
    write("pyproject.toml", pyproject)
    for path in files:
        write(path, "")
    with pytest.raises(Usage, match=part):
        Project.find(tmp_path)


VALUES = st.sampled_from(["3", "true", '""', '"shop"', "[]", "[1]", "{}", "1979-05-27", "0.5"])
KEYS = st.sampled_from(["project", "project.name", "tool", "tool.emberwire", "tool.emberwire.storage", "tool.ruff"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(KEYS, VALUES, max_size=3))
def test_any_table_is_a_project_or_gets_a_sentence(tmp_path: Path, write: Write, data: dict[str, str]) -> None:
    write("shop/__init__.py", "")
    write("pyproject.toml", "".join(f"{key} = {value}\n" for key, value in data.items()))
    with contextlib.suppress(Usage):
        assert Project.find(tmp_path).package == "shop"


def test_files_beside_the_package_are_the_applications_too(tmp_path: Path, write: Write) -> None:
    write("pyproject.toml", NAMED)
    for path in ("shop/__init__.py", "main.py", "setup.py", "conftest.py", "tests/test_it.py", "scripts/run.py"):
        write(path, "")
    project = Project.find(tmp_path)
    assert [path for path, _ in project.code_files()] == ["shop/__init__.py", "main.py"]
    assert [path for path, _ in project.python_files()] == ["shop/__init__.py", "main.py", "tests/test_it.py"]


@pytest.mark.parametrize("file", ["requirements.txt", "main.py", "app.py"])
def test_a_folder_without_a_pyproject_is_a_project_when_it_has_an_application(
    tmp_path: Path, write: Write, file: str
) -> None:
    with pytest.raises(Usage, match="found none"):
        Project.find(tmp_path)
    write(file, "")
    assert Project.find(tmp_path, package="live").package == "live"
    write("shop/__init__.py", "")
    assert Project.find(tmp_path).package == "shop"
    with pytest.raises(Usage, match="expected the package 'live'"):
        Project.find(tmp_path, package="live")
