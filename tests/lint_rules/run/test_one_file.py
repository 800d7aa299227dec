"""The engine: one walk, prefilter before parsing, test paths, and files that do not come as expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.kit.testing import findings_in
from lint_rules.run import many_files, one_file
from lint_rules.settings.config import Config

OPEN = """\
from emberwire import Accept, Socket
class S(Socket):
    async def connect(self, params, info):
        return Accept()
"""


def run(folder: Path, **settings: tuple[str, ...]) -> one_file.Result:
    return many_files.lint([folder], Config(root=folder, **settings))  # type: ignore[arg-type]


def test_every_file_is_counted_also_those_that_no_rule_wants(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    (tmp_path / "b.py").write_text(OPEN)
    result = run(tmp_path)
    assert (result.files, [f.code for f in result.findings]) == (2, ["EW101"])


def test_of_two_classes_with_one_name_each_is_looked_at(tmp_path: Path) -> None:
    """One of them stands under `else`, or replaces the other."""
    room = "class R(Channel):\n    async def after_join(self):\n        self.push('a', {})\n"
    (tmp_path / "a.py").write_text(f"from emberwire import Channel\n{room}{room}")
    assert [(found.line, found.code) for found in run(tmp_path).findings] == [(4, "EW308"), (7, "EW308")]


def test_a_byte_order_mark_and_crlf_do_not_shift_positions(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"\xef\xbb\xbf" + OPEN.replace("\n", "\r\n").encode())
    (finding,) = run(tmp_path).findings
    assert (finding.line, finding.column) == (3, 5)


def test_columns_count_characters(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(OPEN.replace("class S(Socket)", "class Š(Socket)"), encoding="utf-8")
    assert [f.column for f in run(tmp_path).findings] == [5]


def test_another_encoding_is_read_as_the_file_says(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"# -*- coding: latin-1 -*-\nname = '\xe9'\n" + OPEN.encode())
    assert [f.line for f in run(tmp_path).findings] == [5]


@pytest.mark.parametrize("content", [b"\x00" + OPEN.encode(), b"\xff\xfe" + OPEN.encode(), b"def connect(Socket\n"])
def test_a_file_that_cannot_be_parsed_is_a_finding(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.py").write_bytes(content)
    assert [f.code for f in run(tmp_path).findings] == ["EW000"]


@pytest.mark.parametrize("name", ["n.ipynb", "n.json"])
def test_a_notebook_is_not_said_to_be_checked_though_python_can_parse_it(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text('{"cells": [{"source": ["await websocket.accept()"]}], "metadata": {}}')
    result = many_files.lint([tmp_path / name], Config(root=tmp_path))
    assert [(f.code, f.line) for f in result.findings] == [("EW000", 1)]
    assert "JSON, not Python, and is not judged" in result.findings[0].message


def test_tests_and_examples_are_not_held_to_rules_for_applications(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_app.py").write_text(OPEN)
    assert run(tmp_path).findings == []


def test_excluded_and_derived_folders_are_left_out(tmp_path: Path) -> None:
    for name in ("legacy", ".venv", "build"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.py").write_text(OPEN)
    assert run(tmp_path, exclude=("legacy",)).files == 0


def test_per_file_ignores_take_prefixes(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(OPEN)
    config = Config(root=tmp_path, per_file_ignores={"a.py": ("EW1",)})
    assert many_files.lint([tmp_path], config).findings == []


def test_a_finding_knows_the_function_it_stands_in() -> None:
    (finding,) = findings_in(OPEN)
    assert finding.symbol == "S.connect"
