"""Fixing the files of a run: what was reported and nothing else, and a true account of what is left."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from lint_rules.finding import Finding
from lint_rules.run import many_files, one_file
from lint_rules.run.fix_files import Mended, mend, mend_text, stdin_diff
from lint_rules.selection.scopes import Scope
from lint_rules.settings.config import Config

SOURCE = (
    "from emberwire import Channel, Ok\nclass R(Channel):\n    async def join(self, topic, payload):\n"
    "        return Ok()\n    async def after_join(self):\n        self.push('a', {})\n"
    "    async def later(self):\n        self.push('b', {})\n"
)


@pytest.fixture
def scope(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scope:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "app.py"
    path.write_text(SOURCE)
    return Scope(Config(root=tmp_path), (path,))


def found(scope: Scope) -> list[Finding]:
    return many_files.lint_files(scope.files, scope.config).findings


def codes(findings: tuple[Finding, ...]) -> list[tuple[str, int]]:
    return [(finding.code, finding.line) for finding in findings]


def mended(scope: Scope, reported: list[Finding], *, write_files: bool) -> Mended:
    return mend([scope], reported, unsafe=False, write_files=write_files)


def test_what_can_be_fixed_is_and_the_rest_is_said_to_remain(scope: Scope) -> None:
    done = mended(scope, found(scope), write_files=True)
    assert codes(done.applied) == [("EW308", 6), ("EW308", 8)]
    assert codes(done.remaining) == [("EW201", 3)]
    assert done.changed == scope.files
    assert scope.files[0].read_text() == SOURCE.replace("self.push", "await self.push")
    assert codes(tuple(found(scope))) == [("EW201", 3)]


def test_without_writing_only_the_diff_is_made(scope: Scope) -> None:
    done = mended(scope, found(scope), write_files=False)
    assert "-        self.push('a', {})\n+        await self.push('a', {})\n" in done.diff
    assert scope.files[0].read_text() == SOURCE


def test_what_was_not_reported_is_not_fixed(scope: Scope) -> None:
    """A baseline or `--since` took it out before."""
    reported = [finding for finding in found(scope) if finding.symbol == "R.later"]
    mended(scope, reported, write_files=True)
    assert scope.files[0].read_text() == SOURCE.replace("self.push('b'", "await self.push('b'")


def test_a_text_that_is_in_no_file_is_fixed_alike(scope: Scope) -> None:
    path = Path("typed.py")
    source = SOURCE.encode()
    reported = one_file.Run(scope.config, one_file.selected(scope.config)).file(path, source)
    fixed = mend_text(scope.config, path, source, reported, unsafe=False)
    assert fixed.text == SOURCE.replace("self.push", "await self.push")
    assert stdin_diff(scope.config, path, source, fixed).startswith("--- a/typed.py\n+++ b/typed.py\n")


@pytest.mark.parametrize(
    "source",
    [SOURCE, SOURCE.rstrip("\n"), SOURCE.replace("\n", "\r\n"), "x = 1\n\x0c\ny = '\u2028'\n" + SOURCE],
    ids=["plain", "no newline at the end", "carriage returns", "form feed and line separator"],
)
def test_the_diff_is_a_patch_that_makes_what_fixing_makes(scope: Scope, source: str) -> None:
    path = scope.files[0]
    path.write_bytes(source.encode())
    done = mended(scope, found(scope), write_files=False)
    (path.parent / "fix.patch").write_bytes(done.diff.encode())
    patched = subprocess.run(
        ["git", "apply", "fix.patch"], cwd=path.parent, capture_output=True, text=True, check=False
    )
    assert patched.returncode == 0, patched.stderr
    assert path.read_bytes() == source.replace("self.push", "await self.push").encode()
