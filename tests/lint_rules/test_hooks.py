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


def test_there_are_two_and_both_respect_what_is_excluded() -> None:
    assert list(HOOKS) == ["emberwire-lint", "emberwire-fix"]
    assert all("--force-exclude" in hook["entry"] and hook["require_serial"] for hook in HOOKS.values())


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
