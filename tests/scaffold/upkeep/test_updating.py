"""Updating: an application from older templates, with a person's edits in it, gets what the templates have now."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scaffold.render.resources import builtin_templates
from tests.scaffold.conftest import Shell

OLDER = Path(__file__).with_name("fixtures") / "older.json"


@pytest.fixture
def older(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell in the application of the fixture."""
    for path, text in json.loads(OLDER.read_text(encoding="utf-8"))["files"].items():
        place = shell.folder / "chat" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.encode("utf-8"))
    vendor = shell.folder / "chat/chat/static/vendor"
    vendor.mkdir()
    for each in (builtin_templates() / "project/package/static/vendor").iterdir():
        (vendor / each.name).write_bytes(each.read_bytes())
    return shell.inside("chat", monkeypatch)


def code(shell: Shell) -> dict[str, bytes]:
    return {path: text for path, text in shell.tree().items() if not path.startswith(".emberwire")}


def test_an_untouched_application_becomes_what_would_be_generated_today(older: Shell, pristine: Path) -> None:
    older("update")
    older("destroy channel Lobby")
    today = Shell(pristine)
    assert code(older) == code(today)


def test_a_test_that_is_made_no_more_goes_unless_it_was_edited(older: Shell) -> None:
    """A context had a test of its own, which asks for a class that there is no more."""
    edited = older.folder / "tests/contexts/test_lobbies.py"
    edited.write_text(edited.read_text() + "# mine\n")
    older("update")
    assert edited.exists()
    assert "tests/contexts/test_rooms.py" not in older.tree()
    assert "unchanged" not in older("update --check").output


def test_edits_stay_and_the_news_come_in(older: Shell) -> None:
    app = older.folder / "chat/app.py"
    app.write_text(app.read_text().replace("Send the page.", "Send our page."))
    older("update")
    text = app.read_text()
    assert "Send our page." in text
    assert "Middleware(BodyLimit)" in text
    assert "<<<<<<<" not in text


def test_what_others_have_wired_stays(older: Shell) -> None:
    older("update")
    assert b"lobby = channel(" in older.tree()["chat/sockets/user_socket.py"]
    assert older("gen channel Lobby").output.count("identical") == len(older("gen channel Lobby").output.splitlines())


def test_a_true_conflict_is_marked_and_said(older: Shell) -> None:
    app = older.folder / "chat/app.py"
    app.write_text(app.read_text().replace("type=SignIn).name", "type=SignIn).name.strip()"))
    output = older("update", exit_code=1).output
    assert "merge  chat/app.py" in output
    assert "1 place needs you" in output
    text = app.read_text()
    assert text.count("<<<<<<< yours") == text.count("||||||| generated before") == 1
    assert "body_of(request), type=SignIn).name.strip()" in text
    assert "marked" in older("doctor", exit_code=1).output


def test_a_file_that_was_deleted_stays_deleted(older: Shell) -> None:
    (older.folder / "tests/test_app.py").unlink()
    older("update")
    assert not (older.folder / "tests/test_app.py").exists()


def test_an_update_says_what_it_did_and_what_is_gone(older: Shell) -> None:
    (older.folder / "tests/test_app.py").unlink()
    output = older("update").output
    assert "deleted  tests/test_app.py: you took it out, and it stays out" in output
    assert "brought up to date with emberwire 0." in output
    assert "Nothing to bring in" in older("update").output


def test_updating_twice_is_updating_once(older: Shell) -> None:
    older("update")
    before = older.tree()
    assert "Nothing to bring in" in older("update").output
    assert older.tree() == before


@pytest.mark.parametrize("option", ["--dry-run", "--diff", "--check"])
def test_what_only_shows_updates_nothing(older: Shell, option: str) -> None:
    before = older.tree()
    older(f"update {option}", exit_code=1 if option == "--check" else 0)
    assert older.tree() == before


def test_a_fresh_application_has_nothing_to_update(chat: Shell) -> None:
    assert "Nothing to bring in" in chat("update --check").output


def test_where_nothing_was_generated_a_sentence_says_so(shell: Shell) -> None:
    (shell.folder / "pyproject.toml").write_text('[project]\nname = "shop"\n')
    (shell.folder / "shop").mkdir()
    (shell.folder / "shop/__init__.py").write_text("")
    assert "nothing to update" in shell("update", exit_code=2).output


def test_an_edited_library_is_a_conflict_and_not_merged(older: Shell) -> None:
    style = older.folder / "chat/static/style.css"
    style.write_text(style.read_text() + "/* mine */\n")
    before = older.tree()
    assert "has a new version" in older("update", exit_code=1).output
    assert older.tree() == before
    older("update --skip")
    assert style.read_text().endswith("/* mine */\n")
