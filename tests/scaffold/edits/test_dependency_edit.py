"""The dependency in pyproject.toml: put in without another byte changing, proven by parsing, and taken out again."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scaffold.edits.dependency_edit import AddDependency
from scaffold.edits.wire import Present, Style, Unclear, Wired
from tests.scaffold.conftest import INDEXED

EDIT = AddDependency(INDEXED)
STYLE = Style()

SHAPES = {
    "one line": '[project]\nname = "shop"\ndependencies = ["starlette"]\n',
    "one line, sorting before": '[project]\ndependencies = ["aiofiles"]\n',
    "one line, between": "[project]\ndependencies = ['aiofiles', 'starlette']\n",
    "one line with a comma at its end": '[project]\ndependencies = ["aiofiles",]\n',
    "nothing": "[project]\ndependencies = []\n",
    "nothing on two lines": "[project]\ndependencies = [\n]\n",
    "lines": '[project]\ndependencies = [\n    "aiofiles",\n    "starlette",\n]\n',
    "lines, at the end": '[project]\ndependencies = [\n  "aiofiles",\n]\n[tool.x]\ny = ["a"]\n',
    "lines without a comma at the end": '[project]\ndependencies = [\n\t"aiofiles"\n]\n',
    "lines with comments": '[project]\ndependencies = [\n  "aiofiles",  # one\n  # two\n  "uvicorn",  # three\n]\n',
    "a comment behind the last": '[project]\ndependencies = [\n  "aiofiles",  # one\n]  # two\n',
    "a comment behind the last, no comma": '[project]\ndependencies = [\n  "aiofiles"  # one\n]\n',
    "a bracket behind the last": '[project]\ndependencies = [\n  "aiofiles",\n  "click"]\n',
    "a bracket and a comma behind the last": '[project]\ndependencies = [\n  "aiofiles",\n  "click",]\n',
    "extras with brackets": "[project]\ndependencies = [\"uvicorn[standard]>=0.30 ; python_version < '4'\"]\n",
    "CRLF": '[project]\r\ndependencies = [\r\n  "aiofiles",\r\n]\r\n',
    "a comment with a bracket": '[project] # ]\ndependencies = [ # ]\n  "aiofiles", # "]"\n  "zlib", # [\n]\n',
    "another list first": '[project]\nkeywords = ["emberwires"]\ndependencies = ["zlib"]\n[project.scripts]\na = "b"\n',
    "no newline at the end": '[project]\ndependencies = ["zlib"]',
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_dependency_goes_in_and_comes_out(shape: str) -> None:
    before = SHAPES[shape].encode()
    wired = EDIT.apply(before, STYLE)
    assert isinstance(wired, Wired), wired
    old, new = tomllib.loads(before.decode()), tomllib.loads(wired.content.decode())
    assert sorted(new["project"].pop("dependencies")) == sorted([*old["project"].pop("dependencies"), INDEXED])
    assert new == old
    assert isinstance(EDIT.apply(wired.content, STYLE), Present)
    assert EDIT.undo(wired.content) == Wired(before)


@pytest.mark.parametrize("shape", SHAPES)
def test_what_others_add_stays(shape: str) -> None:
    """Taken out after another dependency came in, it leaves what that one alone would have made."""
    other = AddDependency("fastapi>=0.115")
    before = SHAPES[shape].encode()
    alone = other.apply(before, STYLE)
    both = EDIT.apply(before, STYLE)
    assert isinstance(alone, Wired)
    assert isinstance(both, Wired)
    both = other.apply(both.content, STYLE)
    assert isinstance(both, Wired)
    assert EDIT.undo(both.content) == alone


def test_a_comment_stays_with_its_dependency() -> None:
    wired = EDIT.apply(SHAPES["lines with comments"].encode(), STYLE)
    assert isinstance(wired, Wired)
    assert wired.content.decode().splitlines()[2:6] == [
        '  "aiofiles",  # one',
        '  "emberwire[app]>=0.1",',
        "  # two",
        '  "uvicorn",  # three',
    ]


@pytest.mark.parametrize(
    "text",
    [
        '[project]\ndependencies = ["emberwire"]\n',
        '[project]\ndependencies = ["Emberwire[redis] >= 0.2"]\n',
        '[project]\ndependencies = []\n[project.optional-dependencies]\nlive = ["emberwire"]\n',
        '[dependency-groups]\nlive = ["emberwire"]\n[project]\ndependencies = []\n',
        '[tool.poetry.dependencies]\nemberwire = "^0.1"\n',
    ],
)
def test_a_project_that_names_it_anywhere_has_it(text: str) -> None:
    assert EDIT.apply(text.encode(), STYLE) == Present()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('[project]\nname = "shop"\n', "no list"),
        ('[tool.poetry.dependencies]\nstarlette = "*"\n', "no table"),
        ('[project]\ndynamic = ["dependencies"]\n', "no list"),
        ('[project]\nname = "emberwire"\n[tool.emberwire]\npackage = "shop"\n', "no list"),
        ('[project]\ndependencies = ["""starlette"""]\n', "unusual"),
        ('[project]\ndescription = """\n[project]\ndependencies = ["a"]\n"""\n', "no list"),
        ("[project\n", "cannot be read"),
        ("project = 3\n", "no table"),
        ("tool = 3\n", "no table"),
    ],
)
def test_another_shape_is_left_to_a_person(text: str, why: str) -> None:
    outcome = EDIT.apply(text.encode(), STYLE)
    assert isinstance(outcome, Unclear)
    assert why in outcome.why


def test_a_file_that_is_no_text_is_left_to_a_person() -> None:
    assert isinstance(EDIT.apply(b"\xff\xfe", STYLE), Unclear)


@pytest.mark.parametrize("text", ['[project]\ndependencies = ["starlette"]\n', "[project]\ndependencies = []\n"])
def test_what_is_not_there_cannot_be_taken_out(text: str) -> None:
    assert EDIT.undo(text.encode()) == Present()


NAMES = st.sampled_from(["aiofiles", "click>=8", "fastapi", "uvicorn[standard]", "zlib"])
GAPS = st.sampled_from(["", " ", "\n  ", "  # why\n    ", "\n# above\n  "])


@settings(deadline=None)
@given(st.lists(st.tuples(GAPS, NAMES, GAPS), max_size=4), st.booleans(), GAPS)
def test_any_layout_is_understood_or_left(elements: list[tuple[str, str, str]], trailing: bool, end: str) -> None:
    written = ",".join(f'{before}"{name}"{after}' for before, name, after in elements)
    text = f"[project]\ndependencies = [{written}{',' if trailing and elements else ''}{end}]\n"
    before = tomllib.loads(text)["project"]["dependencies"]
    wired = EDIT.apply(text.encode(), STYLE)
    assert isinstance(wired, Wired)
    assert sorted(tomllib.loads(wired.content.decode())["project"]["dependencies"]) == sorted([*before, INDEXED])
    undone = EDIT.undo(wired.content)
    assert isinstance(undone, Wired)
    assert undone.content.decode() == text
