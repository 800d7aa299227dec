"""`emberwire explain FILE:LINE` says what was followed, what would have settled it, and how to keep a finding."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from lint_rules.shell.cli import explain

OPEN = """\
from emberwire import Accept, Socket
class S(Socket):
    async def connect(self, params, info):
        return Accept()
"""


@pytest.fixture(autouse=True)
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.py").write_text(OPEN)
    return tmp_path / "app.py"


def said(place: str) -> str:
    result = CliRunner().invoke(explain, [place])
    assert result.exit_code == 0, result.output
    return result.output


def test_a_place_with_a_finding_shows_the_path_that_was_followed() -> None:
    text = said("app.py:3")
    assert "app.py:3:5: EW101 [unauthenticated-connect]" in text
    assert "  looked at: S.connect" in text


def test_it_says_how_to_keep_the_finding() -> None:
    text = said("app.py:3:5")
    assert "`# emberwire: ignore[EW101] -- why`" in text
    assert "auth-helpers" in text


def test_a_place_without_one_names_the_lines_that_have_one() -> None:
    text = said("app.py:1")
    assert "There is no finding in line 1" in text
    assert "Lines with findings: 3." in text


def test_a_comment_that_silences_a_finding_is_pointed_out(app: Path) -> None:
    app.write_text(OPEN.replace("info):", "info):  # noqa: EW101"))
    assert "A comment silences EW101 there" in said("app.py:3")


def test_a_test_file_is_said_to_be_one(app: Path) -> None:
    (app.parent / "test_app.py").write_text(OPEN)
    assert "counts as a test or an example" in said("test_app.py:3")


def test_a_file_that_is_not_there_is_an_error() -> None:
    result = CliRunner().invoke(explain, ["nowhere.py:3"])
    assert result.exit_code == 2
    assert "expected a rule or FILE:LINE of a file that is there" in result.output


GUARDED = """\
from emberwire import Channel, Error, Ok
class R(Channel):
    async def join(self, topic, payload):
        if not await is_member(self.assigns["user_id"], topic.rest):
            return Error(reason="unauthorized")
        return Ok()
"""


def test_a_silent_line_says_which_guard_was_believed_and_why(app: Path) -> None:
    app.write_text(GUARDED)
    text = said("app.py:6")
    assert "R.join (join, Emberwire) is guarded.\n" in text
    assert '  guard: app.py:4  await is_member(self.assigns["user_id"], topic.rest)\n' in text
    assert "    it depends on user, room, what was looked up\n" in text
    assert "    why: every way that goes on has passed this test\n" in text


def test_a_silent_line_that_is_open_on_purpose_says_the_purpose(app: Path) -> None:
    app.write_text(
        OPEN.replace("Accept, Socket", "Accept, Socket, public").replace("class S", '@public("opening hours")\nclass S')
    )
    text = said("app.py:5")
    assert "S.connect (connect, Emberwire) is open on purpose.\n  why: opening hours\n" in text


def test_a_line_in_no_handler_says_nothing_of_guards() -> None:
    assert "guard" not in said("app.py:1")
