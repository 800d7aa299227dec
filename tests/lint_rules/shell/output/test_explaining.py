"""`emberwire explain FILE:LINE` says what was followed, what would have settled it, and how to keep a finding."""

from __future__ import annotations

import os
import re
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

ASKED_ON_ONE_WAY = """\
from fastapi import WebSocket
from auth import user_of


@app.websocket("/ws")
async def feed(ws: WebSocket):
    await ws.accept()
    first = await ws.receive_json()
    if "token" in first:
        user = user_of(first["token"])
        if user is None:
            await ws.close()
            return
    else:
        await ws.send_json(await news())
"""


@pytest.fixture(autouse=True)
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "0")
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


def test_a_decision_that_some_strangers_get_past_is_named(app: Path) -> None:
    app.write_text(ASKED_ON_ONE_WAY)
    text = said("app.py:6")
    assert "`user is None` is asked, but a stranger gets past it on some way" in text
    assert "no decision" not in text


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


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("nowhere.py:3", "there is no file nowhere.py"),
        ("app.py:x", "or FILE:LINE such as app.py:12, got 'app.py:x'"),
        ("app.py", "say which: `emberwire explain app.py:1`"),
    ],
)
def test_what_is_no_line_of_a_file_is_an_error_that_says_what_to_write(asked: str, answer: str) -> None:
    result = CliRunner().invoke(explain, [asked])
    assert result.exit_code == 2
    assert answer in result.output


def test_a_line_behind_the_end_of_the_file_is_said_to_be_none() -> None:
    assert "There is no finding in line 300 of app.py, which has 4 lines." in said("app.py:300")


@pytest.mark.parametrize(("name", "pattern"), [("app.py", "app.py"), ("web/app.py", "web/*")])
def test_the_entry_that_it_shows_for_the_configuration_silences_the_finding(
    app: Path, name: str, pattern: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (app.parent / "web").mkdir()
    (app.parent / name).write_text(OPEN)
    monkeypatch.chdir(app.parent / "web")
    place = f"{os.path.relpath(app.parent / name)}:3"
    found = re.search(r"under \[(tool\..*)\]: `(\".*\])`", said(place))
    assert found is not None
    assert found[2].startswith(f'"{pattern}" = ')
    (app.parent / "pyproject.toml").write_text(f"[{found[1]}]\n{found[2]}\n")
    assert "There is no finding in line 3" in said(place)


def test_lines_are_wrapped_to_the_terminal_but_for_what_is_to_be_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = said("app.py:3")
    monkeypatch.setenv("COLUMNS", "60")
    text = said("app.py:3")
    assert " ".join(text.split()) == " ".join(whole.split())
    long = [line for line in text.splitlines() if len(line) > 60]
    assert [line for line in long if "`" not in line] == []
    assert "`# emberwire: ignore[EW101] -- why`" in text


def test_a_page_is_wrapped_around_its_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    text = said("EW101")
    prose, program = text.split("```python")[0], text.split("```")[1]
    assert [line for line in prose.splitlines() if len(line) > 60 and "http" not in line] == []
    assert "    async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:  # EW101\n" in program


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
