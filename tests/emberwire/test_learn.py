"""`emberwire learn`, as a person types it: what it prints, and how it ends."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from emberwire.learn import NOT_SO, OK, UNABLE, learn

BROKEN_FEATURE = "        return Refuse('nobody may in')\n"


@pytest.fixture(autouse=True)
def _own_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Progress goes into the test's folder, which is also where files are looked for."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    monkeypatch.setenv("APPDATA", str(tmp_path / "settings"))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(learn, list(arguments), prog_name="emberwire learn")


def work_on(code: str, *changes: tuple[str, str]) -> str:
    """Start a lesson and edit the copy; returns the name of the file."""
    assert run("start", code).exit_code == OK
    file = Path(f"{code.lower()}.py")
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    return file.name


def test_without_a_command_it_lists_the_lessons_and_says_what_is_next() -> None:
    result = run()
    assert result.exit_code == OK
    assert "EW101  The feed that asks nobody who they are  (new)" in result.output
    assert "Next: `emberwire learn show EW101`" in result.output
    assert max(map(len, result.output.splitlines())) <= 80


def test_the_list_remembers_what_was_read() -> None:
    run("show", "EW201")
    assert "EW201  The patient who could count  (read)" in run().output


@pytest.mark.parametrize("name", ["EW101", "ew101", "unauthenticated-connect", "ew101_unauthenticated_connect"])
def test_a_lesson_is_found_by_code_and_by_name(name: str) -> None:
    result = run("show", name)
    assert result.exit_code == OK
    assert result.output.startswith("EW101: THE FEED THAT ASKS NOBODY WHO THEY ARE\n====")


def test_a_lesson_is_plain_text_where_there_is_no_terminal() -> None:
    assert "\x1b" not in run("show", "EW101").output
    assert "\x1b" not in run("diff", "EW101").output


def test_prose_is_as_wide_as_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    prose = [line for line in run("show", "EW301").output.splitlines() if not line.startswith("    ")]
    assert 45 < max(map(len, prose)) <= 50


@pytest.mark.parametrize("command", ["show", "run", "diff", "start"])
def test_an_unknown_lesson_is_answered_with_those_that_there_are(command: str) -> None:
    result = run(command, "EW999")
    assert result.exit_code == UNABLE
    assert "there is no lesson 'EW999'. There are lessons on EW101, EW" in result.output


def test_a_misspelt_lesson_is_answered_with_the_nearest() -> None:
    assert "Did you mean unauthorized-join?" in run("show", "unauthorised-join").output


def test_the_diff_is_the_smallest_fix() -> None:
    lines = run("diff", "EW201").output.splitlines()
    assert lines[:2] == ["--- bad.py", "+++ good.py"]
    assert '+        if not may_read(topic.rest, self.assigns["name"]):' in lines


@pytest.mark.slow
def test_run_attacks_the_bad_server_and_prints_the_conversation() -> None:
    result = run("run", "EW101")
    assert result.exit_code == OK, result.output
    assert "bad.py:47:5: EW101" in result.output
    assert 'stranger → ["1","1","orders:live","phx_join",{}]' in result.output
    assert "SUCCEEDED: a stranger knows that M. Okafor" in result.output
    assert "(attacked)" in run().output


@pytest.mark.slow
def test_run_fixed_shows_that_the_fix_stops_the_attack() -> None:
    result = run("run", "EW101", "--fixed")
    assert result.exit_code == OK, result.output
    assert "EW101 finds nothing in good.py" in result.output
    assert "STOPPED: the handshake was answered with HTTP 403" in result.output


@pytest.mark.slow
def test_a_port_that_is_taken_is_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run("run", "EW101", "--port", str(port))
    assert result.exit_code == UNABLE
    assert f"Cannot listen on 127.0.0.1:{port}" in result.output
    assert "leave --port out to take a free one." in result.output


def test_start_copies_the_bad_server_and_never_over_a_file() -> None:
    first = run("start", "EW101", "mine.py")
    assert first.exit_code == OK
    assert "emberwire learn check EW101 mine.py" in first.output
    Path("mine.py").write_text("my work\n", encoding="utf-8")
    second = run("start", "EW101", "mine.py")
    assert second.exit_code == UNABLE
    assert "mine.py is there already, and may hold your work" in second.output
    assert Path("mine.py").read_text(encoding="utf-8") == "my work\n"


def test_start_takes_a_folder(tmp_path: Path) -> None:
    assert run("start", "EW101", str(tmp_path)).exit_code == OK
    assert (tmp_path / "ew101.py").is_file()


def test_start_says_when_the_folder_is_missing() -> None:
    result = run("start", "EW101", "nowhere/mine.py")
    assert result.exit_code == UNABLE
    assert "No such file or directory" in result.output


@pytest.mark.parametrize("file", ["missing.py", "notes.txt", "."])
def test_check_needs_a_python_file(file: str) -> None:
    Path("notes.txt").write_text("", encoding="utf-8")
    result = run("check", "EW101", file)
    assert result.exit_code == UNABLE
    assert f"expected a Python file, and {file} is none" in result.output


@pytest.mark.slow
def test_check_passes_a_real_fix_and_remembers_it() -> None:
    file = work_on("EW201", ("if topic.rest not in FILES:", "if not may_read(topic.rest, self.assigns['name']):"))
    result = run("check", "EW201", file)
    assert result.exit_code == OK, result.output
    assert "Solved: the attack is stopped, and ew201.py still does what it is for." in result.output
    assert "(solved)" in run().output


@pytest.mark.slow
def test_check_sees_through_a_fix_that_only_silences_the_linter() -> None:
    file = work_on("EW101", ("-> Accept | Refuse:", "-> Accept | Refuse:  # noqa: EW101"))
    result = run("check", "EW101", file)
    assert result.exit_code == NOT_SO
    assert "linter   FAILED EW101 is silenced by a comment" in result.output
    assert "attack   FAILED succeeded: a stranger knows" in result.output


@pytest.mark.slow
def test_check_sees_through_a_fix_that_satisfies_the_linter_and_stops_nobody() -> None:
    """A reply that is not true is none: both nurses hear ok, and one of them in vain."""
    file = work_on("EW301", ("        return NoReply()\n", "        return Ok()\n"), ("-> NoReply:", "-> Ok:"))
    result = run("check", "EW301", file)
    assert result.exit_code == NOT_SO
    assert "linter   ok     EW301 finds nothing." in result.output
    assert "attack   FAILED succeeded: Bob's change is gone" in result.output


@pytest.mark.slow
def test_check_sees_through_a_fix_that_locks_everybody_out() -> None:
    file = work_on("EW101", ("        return Accept()\n", BROKEN_FEATURE))
    result = run("check", "EW101", file)
    assert result.exit_code == NOT_SO
    assert "feature  FAILED the handshake was answered with HTTP 403" in result.output
    assert "attack   ok     stopped" in result.output


@pytest.mark.slow
def test_check_shows_why_a_file_does_not_start() -> None:
    Path("half.py").write_text("def half(\n", encoding="utf-8")
    result = run("check", "EW101", "half.py")
    assert result.exit_code == NOT_SO
    assert "linter   FAILED line 1: EW000 the file cannot be parsed" in result.output
    assert "server   FAILED half.py does not start: SyntaxError" in result.output


@pytest.mark.slow
def test_check_says_that_a_file_has_no_application() -> None:
    Path("empty.py").write_text("", encoding="utf-8")
    assert "server   FAILED empty.py does not start: it has no `app`" in run("check", "EW101", "empty.py").output


def test_the_overview_needs_no_server_and_no_linter(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] in {"reference_server", "lint_rules"}]:
        monkeypatch.delitem(sys.modules, name)
    assert run().exit_code == OK
    assert not {"reference_server", "lint_rules"} & set(sys.modules)
