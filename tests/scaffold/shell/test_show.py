"""Showing a plan: the same plan as lines, as a coloured diff, and as JSON."""

from __future__ import annotations

import json

import click
import pytest

from scaffold.plan.operations import (
    Advise,
    Conflict,
    Create,
    Identical,
    Inject,
    Merge,
    Operation,
    Overwrite,
    Plan,
    Remove,
    Skip,
    Withdraw,
)
from scaffold.shell.show import COLOURS, diff_of, diffs, lines, to_json, word

ALL: tuple[Operation, ...] = (
    Create("create.py", b"new\n"),
    Identical("identical.py"),
    Inject("inject.py", b"old\n", b"old\nnew\n", ()),
    Withdraw("withdraw.py", b"old\nnew\n", b"old\n"),
    Merge("merge.py", b"old\n", b"new\n"),
    Overwrite("overwrite.py", b"old\n", b"new\n"),
    Remove("remove.py", b"old\n"),
    Conflict("conflict.py", b"old\n", b"new\n", "it exists and is different"),
    Skip("skip.py"),
    Advise("advise.py", "from a import b\nx = b", "nobody knows"),
)


def test_every_operation_has_a_word_a_colour_and_a_line() -> None:
    shown = [click.unstyle(line) for line in lines(Plan(ALL))]
    for each in ALL:
        assert COLOURS[type(each)]
        assert [line for line in shown if line.lstrip().startswith(f"{word(each)}  {each.path}")]
    assert f"{'create':>10}  create.py" in shown
    assert "  conflict  conflict.py  (it exists and is different)" in shown


def test_advice_comes_last_with_every_line() -> None:
    shown = [click.unstyle(line) for line in lines(Plan(ALL))]
    assert shown[-4:] == [
        "",
        "Please add to advise.py, because nobody knows:",
        "    from a import b",
        "    x = b",
    ]


def test_the_files_of_the_generators_own_are_one_line() -> None:
    own = (Create(".emberwire/base/a.py.base", b"1"), Overwrite(".emberwire/manifest.json", b"1", b"2"))
    shown = [click.unstyle(line) for line in lines(Plan((*own, Create("a.py", b"1"))))]
    assert shown == ["    create  a.py", " overwrite  .emberwire/ (2 files of the generator's own)"]


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        (ALL[0], ["--- /dev/null", "+++ b/create.py", "@@ -0,0 +1 @@", "+new"]),
        (ALL[2], ["--- a/inject.py", "+++ b/inject.py", "@@ -1 +1,2 @@", " old", "+new"]),
        (ALL[6], ["--- a/remove.py", "+++ /dev/null", "@@ -1 +0,0 @@", "-old"]),
        (ALL[1], []),
        (ALL[8], []),
        (ALL[9], []),
        (Create("a.png", b"\0\1"), ["Binary file a.png differs"]),
    ],
    ids=lambda value: "" if isinstance(value, list) else word(value),
)
def test_the_diff_of_an_operation(operation: Operation, expected: list[str]) -> None:
    assert list(diff_of(operation)) == expected


def test_the_diff_is_coloured_by_line_and_leaves_out_the_bookkeeping() -> None:
    colours = ["bright_white", "bright_white", "cyan", "red", "green"]
    shown = list(diffs(Plan((ALL[5], Create(".emberwire/manifest.json", b"1")))))
    expected = zip(diff_of(ALL[5]), colours, strict=True)
    assert shown == [click.style(line, fg=colour) for line, colour in expected]


def test_the_json_has_every_operation_with_hashes_and_diffs() -> None:
    data = json.loads(to_json(Plan(ALL), applied=False))
    assert {key: data[key] for key in ("schema_version", "applied", "changes", "conflicts")} == {
        "schema_version": 1,
        "applied": False,
        "changes": 6,
        "conflicts": 1,
    }
    found = {each["operation"]: each for each in data["operations"]}
    assert list(found) == [word(each) for each in ALL]
    assert found["create"]["before"] is None
    assert found["remove"]["after"] is None
    assert len(found["inject"]["before"]) == len(found["inject"]["after"]) == 64
    assert found["overwrite"]["diff"].endswith("-old\n+new")
    assert found["conflict"]["why"] == "it exists and is different"
    assert found["advise"]["line"] == "from a import b\nx = b"
    assert set(found["identical"]) == {"operation", "path"}
