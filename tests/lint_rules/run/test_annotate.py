"""`--add-noqa` silences what is there with comments, and changes nothing that the program says."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lint_rules.kit.testing import findings_in
from lint_rules.run.annotate import Margins, annotate
from lint_rules.run.fix import apply
from lint_rules.shell.cli import lint

OPEN = (
    "from emberwire import Accept, Socket\nclass S(Socket):\n"
    "    async def connect(self, params, info):{}\n        return Accept()\n"
)


def silenced(source: str, *, reason: str = "") -> str:
    text, _ = annotate(source, findings_in(source), findings_in, reason=reason)
    assert ast.dump(ast.parse(text)) == ast.dump(ast.parse(source))
    return text


def test_a_comment_is_put_at_the_end_of_the_line() -> None:
    assert silenced(OPEN.format("")) == OPEN.format("  # noqa: EW101")


def test_a_code_joins_the_noqa_that_is_there() -> None:
    assert silenced(OPEN.format("  # noqa: E501  # fmt: skip")) == OPEN.format("  # noqa: E501, EW101  # fmt: skip")


def test_the_reason_stands_behind_the_codes() -> None:
    assert silenced(OPEN.format(""), reason="from before") == OPEN.format("  # noqa: EW101 -- from before")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n# ", "\f", "\v", "\x1c", "\x85", "\u2028", "\u2029"])
def test_a_reason_of_several_lines_becomes_one(end: str) -> None:
    reason = f" from{end}before{end}"
    lines = silenced(OPEN.format(""), reason=reason).splitlines()
    assert lines[2].endswith(f"  # noqa: EW101 -- {' '.join(reason.split())}")
    assert len(lines) == 4


def test_a_line_that_cannot_hold_a_comment_gets_one_above_its_statement() -> None:
    source = OPEN.format("").replace("params, info", "params, \\\n        info")
    text = silenced(source, reason="a public feed")
    assert text.splitlines()[2] == "    # emberwire: ignore[EW101] -- a public feed"
    assert findings_in(text) == []


def test_line_ends_stay() -> None:
    source = OPEN.format("").replace("\n", "\r\n")
    assert silenced(source) == OPEN.format("  # noqa: EW101").replace("\n", "\r\n")


def test_a_reason_that_the_encoding_of_a_file_cannot_write_is_no_fault_of_the_linter(app: Path) -> None:
    source = f"# -*- coding: latin-1 -*-\n{OPEN.format('')}"
    app.write_text(source)
    result = run("--add-noqa", "--reason", "日本")
    assert (result.exit_code, app.read_text()) == (1, source)
    assert "1 finding could not be silenced by a comment" in result.output


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "app.py"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(lint, arguments)


def test_afterwards_the_project_is_clean(app: Path) -> None:
    app.write_text(OPEN.format(""))
    result = run("--add-noqa")
    assert (result.exit_code, result.stdout) == (0, "Silenced 1 finding.\n")
    assert run().exit_code == 0
    assert run("--add-noqa").stdout == "Silenced 0 findings.\n"


def test_several_findings_in_one_file_are_all_silenced(app: Path) -> None:
    room = (
        "from emberwire import Channel, Ok\nclass R(Channel):\n    async def join(self, topic, payload):\n"
        "        self.push('a', {})\n        return Ok()\n"
        "    async def after_join(self):\n        self.push('a', {})\n        self.push('b', {})\n"
    )
    app.write_text(room + OPEN.format(""))
    count = len(run("--format", "jsonl").stdout.splitlines())
    assert count > 3
    assert run("--add-noqa").stdout == f"Silenced {count} findings.\n"
    assert run().exit_code == 0


def test_what_no_comment_can_silence_is_counted(app: Path) -> None:
    app.write_text("def broken(:\n")
    result = run("--add-noqa")
    assert result.exit_code == 1
    assert result.stdout == "Silenced 0 findings; 1 finding could not be silenced by a comment.\n"


ODD = (
    'x = """\na\n"""\ny = 1 + \\\n    2\nz = "# noqa: EW1"  # noqa: EW101\nw = f"{x}"  \n'
    "@deco\ndef f():\n    return 1\n"
)


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        (1, None),
        (2, None),
        (3, '"""  # noqa: EW2'),
        (4, None),
        (5, "    2  # noqa: EW2"),
        (6, 'z = "# noqa: EW1"  # noqa: EW101, EW2'),
        (7, 'w = f"{x}"  # noqa: EW2'),
    ],
)
def test_a_comment_goes_behind_a_line_where_a_comment_can_be(line: int, changed: str | None) -> None:
    edit = Margins(ODD).behind(line, ["EW2"], "")
    assert (edit is None) == (changed is None)
    if edit is not None:
        assert apply(ODD, [edit]).split("\n")[line - 1] == changed


@pytest.mark.parametrize(("line", "above"), [(1, 1), (3, 1), (5, 4), (9, 8), (10, 10)])
def test_a_comment_goes_above_the_whole_statement(line: int, above: int) -> None:
    text = apply(ODD, [Margins(ODD).above(line, ["EW2"], "why")])
    assert text.split("\n")[above - 1].strip() == "# emberwire: ignore[EW2] -- why"
