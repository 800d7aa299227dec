"""The hooks do what the page on linting says, under pre-commit and under prek.

Here they run as installed programs, which needs no network; `scripts/try_hooks.py` also tries a git tag and a wheel.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pre_commit.clientlib import load_manifest  # type: ignore[import-untyped]

from tests.lint_rules.opened import PROGRAMS

ROOT = Path(__file__).resolve().parents[2]
HOOKS = {hook["id"]: hook for hook in load_manifest(str(ROOT / ".pre-commit-hooks.yaml"))}
UNAWAITED = (
    "from emberwire import Channel\n\n\nclass R(Channel):\n    async def after_join(self):\n"
    '        self.push("hello", {})\n'
)
FIXED = UNAWAITED.replace("self.push", "await self.push")

pytestmark = pytest.mark.slow


def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment.get('PATH', '')}"
    environment |= {"PRE_COMMIT_HOME": str(cwd / ".home"), "PREK_HOME": str(cwd / ".home")}
    environment |= {f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository that runs our hooks as its own, with the program that is installed here."""
    hooks = [{**hook, "language": "system", "minimum_pre_commit_version": "0"} for hook in HOOKS.values()]
    kept = ("id", "name", "entry", "language", "types_or", "require_serial")
    local = {"repo": "local", "hooks": [{key: hook[key] for key in kept} for hook in hooks]}
    (tmp_path / ".pre-commit-config.yaml").write_text(json.dumps({"repos": [local]}))
    (tmp_path / "pyproject.toml").write_text("[tool.emberwire.lint]\nexclude = ['left_out.py']\n")
    (tmp_path / "left_out.py").write_text(UNAWAITED)
    (tmp_path / "app.py").write_text(UNAWAITED)
    (tmp_path / ".gitignore").write_text(".home\n")
    run("git", "init", "--quiet", cwd=tmp_path)
    run("git", "add", ".", cwd=tmp_path)
    return tmp_path


@pytest.fixture
def committed(tmp_path: Path) -> Path:
    """A repository with our first hook and nothing else."""
    hook = {key: HOOKS["emberwire-lint"][key] for key in ("id", "name", "entry", "types_or", "require_serial")}
    local = {"repo": "local", "hooks": [{**hook, "language": "system"}]}
    (tmp_path / ".pre-commit-config.yaml").write_text(json.dumps({"repos": [local]}))
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    (tmp_path / ".gitignore").write_text(".home\n.emberwire_cache\n")
    run("git", "init", "--quiet", cwd=tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_check_that_is_taken_out_of_a_helper_is_reported_at_the_handler_of_a_file_that_did_not_change(
    committed: Path, name: str
) -> None:
    program = PROGRAMS[name]
    program.write(committed)
    run("git", "add", ".", cwd=committed)
    assert run("git", "commit", "--quiet", "-m", "with the check", cwd=committed).returncode == 0
    program.open_up(committed)
    run("git", "add", ".", cwd=committed)
    assert not (committed / ".emberwire_cache").exists()
    done = run("pre-commit", "run", "emberwire-lint", cwd=committed)
    assert done.returncode == 1, done.stdout + done.stderr
    (finding,) = (line for line in done.stdout.splitlines() if ": EW" in line)
    assert finding.startswith(program.finding)
    assert f"this rests on {program.named}, which changed" in finding


def test_there_are_two_and_both_respect_what_is_excluded() -> None:
    assert list(HOOKS) == ["emberwire-lint", "emberwire-fix"]
    assert all("--force-exclude" in hook["entry"] and hook["require_serial"] for hook in HOOKS.values())
    assert "--dependents" in HOOKS["emberwire-lint"]["entry"]


@pytest.mark.parametrize("runner", ["pre-commit", "prek"])
def test_one_hook_reports_and_the_other_fixes_and_fails_once(project: Path, runner: str) -> None:
    assert shutil.which(runner, path=str(Path(sys.executable).parent)), f"{runner} is a development dependency"
    found = run(runner, "run", "--all-files", "emberwire-lint", cwd=project)
    assert found.returncode == 1, found.stdout + found.stderr
    assert "app.py:6:9: EW308" in found.stdout
    assert (project / "app.py").read_text() == UNAWAITED
    assert run(runner, "run", "--all-files", "emberwire-fix", cwd=project).returncode == 1
    assert (project / "app.py").read_text() == FIXED
    assert (project / "left_out.py").read_text() == UNAWAITED
    again = run(runner, "run", "--all-files", "emberwire-fix", cwd=project)
    assert again.returncode == 0, again.stdout + again.stderr
