"""`--since REF` reports what stands in functions that changed, and speaks plainly when git cannot answer."""

from __future__ import annotations

import difflib
import os
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from lint_rules.run.since import _changed_lines, changes_since, surroundings
from lint_rules.settings.config import ConfigError
from lint_rules.shell.cli import lint

HEAD = "from emberwire import Accept, Socket\n\n\n"
SOCKET = """\
class {name}(Socket):
    async def connect(self, params, info):
        value = 1
        return Accept()
"""
TWO = HEAD + SOCKET.format(name="A") + "\n\n" + SOCKET.format(name="B")


def git(folder: Path, *arguments: str) -> str:
    identity = {f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    return subprocess.run(
        ["git", "-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false", *arguments],
        cwd=folder,
        env={**os.environ, **identity, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull},
        check=True,
        capture_output=True,
        text=True,
    ).stdout


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A committed file with two findings."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    (tmp_path / "app.py").write_text(TWO)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    return tmp_path / "app.py"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(lint, ["--format", "concise", *arguments])


def reported(*arguments: str) -> list[str]:
    return [line.split(" ")[0] for line in run(*arguments).stdout.splitlines() if ": EW" in line]


def test_what_did_not_change_is_not_reported(app: Path) -> None:
    assert len(reported()) == 2
    assert run("--since", "HEAD").exit_code == 0


def test_a_change_in_the_body_counts_though_the_finding_stands_at_the_def(app: Path) -> None:
    app.write_text(TWO.replace("value = 1", "value = 2", 1))
    assert reported("--since", "HEAD") == ["app.py:5:5:"]


def test_a_line_that_was_taken_away_counts(app: Path) -> None:
    app.write_text(TWO[: TWO.rindex("        value = 1\n")] + "        return Accept()\n")
    assert reported("--since", "HEAD") == ["app.py:11:5:"]


def test_lines_that_only_shift_do_not_count(app: Path) -> None:
    app.write_text("# a new first line\n" + TWO)
    assert reported("--since", "HEAD") == []


def test_a_file_that_git_does_not_know_has_changed_as_a_whole(app: Path) -> None:
    (app.parent / "näw file.py").write_text(TWO)
    assert len(reported("--since", "HEAD")) == 2


def test_a_file_with_an_unusual_name_is_found_in_the_diff(app: Path) -> None:
    odd = app.parent / 'o"d é.py'
    odd.write_text(TWO)
    git(app.parent, "add", ".")
    git(app.parent, "commit", "-qm", "odd")
    odd.write_text(TWO.replace("value = 1", "value = 2", 1))
    assert len(reported("--since", "HEAD")) == 1


def test_a_file_that_only_moved_does_not_count(app: Path) -> None:
    git(app.parent, "mv", "app.py", "moved.py")
    assert reported("--since", "HEAD") == []


def test_what_the_other_branch_did_meanwhile_does_not_count(app: Path) -> None:
    git(app.parent, "checkout", "-qb", "mine")
    git(app.parent, "checkout", "-q", "main")
    app.write_text(TWO.replace("value = 1", "value = 2", 1))
    git(app.parent, "commit", "-qam", "theirs")
    git(app.parent, "checkout", "-q", "mine")
    assert reported("--since", "main") == []


def test_only_what_counts_is_fixed(app: Path) -> None:
    unawaited = (
        "from emberwire import Channel\nclass R(Channel):\n"
        "    async def after_join(self):\n        self.push('a', {})\n"
    )
    app.write_text(unawaited)
    git(app.parent, "commit", "-qam", "unawaited")
    assert run("--since", "HEAD", "--fix").exit_code == 0
    assert app.read_text() == unawaited


@pytest.mark.parametrize(
    ("revision", "sentence"),
    [
        ("nowhere", "git knows no such revision"),
        ("--output=x", "takes a revision such as main"),
        ("", "takes a revision"),
    ],
)
def test_a_revision_that_is_none_is_refused(app: Path, revision: str, sentence: str) -> None:
    result = run(f"--since={revision}")
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert not (app.parent / "x").exists()


def test_outside_of_a_repository_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(ConfigError, match="needs a git repository"):
        changes_since("main", tmp_path)


def test_without_git_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigError, match="there is no git on the PATH"):
        changes_since("main", tmp_path)


def test_a_repository_cannot_make_git_run_its_programs(app: Path) -> None:
    trap = app.parent / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {app.parent / 'sprung'}\n")
    trap.chmod(0o755)
    for key in ("diff.external", "core.fsmonitor", "core.pager", "diff.trap.textconv", "diff.trap.command"):
        git(app.parent, "config", key, str(trap))
    (app.parent / ".gitattributes").write_text("*.py diff=trap\n")
    app.write_text(TWO.replace("value = 1", "value = 2", 1))
    (app.parent / "sprung").unlink(missing_ok=True)
    assert len(reported("--since", "HEAD")) == 1
    assert not (app.parent / "sprung").exists()


@pytest.mark.parametrize(
    ("line", "span"), [(1, (1, 1)), (2, (2, 2)), (3, (3, 5)), (4, (3, 5)), (6, (6, 8)), (7, (6, 8)), (9, (9, 9))]
)
def test_surroundings_are_the_function_or_else_the_statement(line: int, span: tuple[int, int]) -> None:
    """Line 2 is the head of a class, 6 to 8 a statement of its body, 9 none at all."""
    source = b"import a\nclass C:\n    @d\n    def f(self):\n        pass\n    x = [\n        1,\n    ]\n"
    assert surroundings(source, line) == span


LINES = st.lists(st.sampled_from(["a", "b", "c", "@@ -1 +1 @@", "+++ b/x", "diff --git a b"]), max_size=8)


@given(before=LINES, after=LINES)
def test_every_changed_line_of_a_diff_is_found_whatever_the_lines_say(before: list[str], after: list[str]) -> None:
    """Lines that look like parts of a diff are lines all the same: in a diff they begin with their sign."""
    hunks = [
        line for line in difflib.unified_diff(before, after, n=0, lineterm="") if not line.startswith(("---", "+++ "))
    ]
    diff = "\n".join(["diff --git a/f b/f", "--- a/f", "+++ b/f", *hunks])
    changed = _changed_lines(diff, Path("/r")).get(Path("/r/f"), frozenset())
    matcher = difflib.SequenceMatcher(None, before, after)
    expected = {
        number + 1 for tag, _, _, start, end in matcher.get_opcodes() if tag != "equal" for number in range(start, end)
    }
    assert expected <= changed
