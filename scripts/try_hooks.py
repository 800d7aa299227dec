"""Try the commit hooks for real: `python -m scripts.try_hooks`, with pre-commit and with prek.

Each of them gets a project with a finding, one with a fixable finding and one with nothing, and the hooks in the
three ways in which people use them: pinned by a tag of a git repository, from a wheel, and as a program that is there.
It takes minutes and installs packages, so it is a script and not a test. It prints what it ran and what came back.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TAG = "v0.0.0-hooks"
RUNNERS = ("pre-commit", "prek")
OPEN = """\
from emberwire import Accept, Socket


class UserSocket(Socket):
    async def connect(self, params, info):
        return Accept()
"""
UNAWAITED = """\
from emberwire import Channel


class RoomChannel(Channel):
    async def after_join(self):
        self.push("hello", {})
"""
LOCAL = """\
  - repo: local
    hooks:
      - id: emberwire-lint
        name: emberwire lint
        entry: {entry} --dependents
        language: {language}
        types: [python]
        require_serial: true
{extra}\
      - id: emberwire-fix
        name: emberwire fix
        entry: {entry} --fix --exit-non-zero-on-fix
        language: {language}
        types: [python]
        require_serial: true
{extra}"""


@dataclass(frozen=True)
class Expected:
    """One run of a hook: what stands in the file, whether the hook passes, and what it leaves or prints."""

    source: str
    hook: str
    passes: bool
    left: str
    printed: str


CASES = (
    Expected("x = 1\n", "emberwire-lint", True, "x = 1\n", "Passed"),
    Expected(OPEN, "emberwire-lint", False, OPEN, "EW101"),
    Expected(UNAWAITED, "emberwire-lint", False, UNAWAITED, "EW308"),
    Expected(UNAWAITED, "emberwire-fix", False, UNAWAITED.replace("self.push", "await self.push"), "fixed"),
    Expected(UNAWAITED.replace("self.push", "await self.push"), "emberwire-fix", True, "", "Passed"),
)


def run(*command: str | Path, cwd: Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run a program where the variables of a surrounding git do not reach it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    who = {f"GIT_{role}_{what}": "hooks@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment |= {**who, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{environment.get('PATH', '')}"}
    words = [str(word) for word in command]
    return subprocess.run(words, cwd=cwd, env=environment, capture_output=True, text=True, check=check)


def configurations(folder: Path) -> Iterator[tuple[str, str]]:
    """The ways to use the hooks, each with the `.pre-commit-config.yaml` for it."""
    clone = folder / "clone"
    run("git", "clone", "--quiet", ROOT, clone, cwd=folder)
    run("git", "tag", TAG, cwd=clone)
    yield (
        "git tag",
        f"  - repo: file://{clone}\n    rev: {TAG}\n    hooks:\n"
        + "".join(f"      - id: {name}\n" for name in ("emberwire-lint", "emberwire-fix")),
    )
    run(sys.executable, "-m", "build", "--wheel", "--outdir", folder, clone, cwd=folder)
    wheel = next(folder.glob("*.whl"))
    extra = f'        additional_dependencies: ["emberwire @ file://{wheel}"]\n'
    yield "wheel", LOCAL.format(entry="emberwire lint --force-exclude", language="python", extra=extra)
    yield "installed program", LOCAL.format(entry="emberwire lint --force-exclude", language="system", extra="")


def attempt(runner: str, configuration: str, case: Expected, folder: Path) -> str | None:
    """What went otherwise than expected, or None."""
    (folder / "app.py").write_text(case.source, encoding="utf-8")
    (folder / ".pre-commit-config.yaml").write_text(f"repos:\n{configuration}", encoding="utf-8")
    run("git", "add", ".", cwd=folder)
    done = run(runner, "run", "--all-files", case.hook, cwd=folder, check=False)
    left = (folder / "app.py").read_text(encoding="utf-8")
    if (
        (done.returncode == 0) is not case.passes
        or case.printed not in done.stdout
        or left != (case.left or case.source)
    ):
        return f"{runner} run {case.hook}: exit {done.returncode}\n{done.stdout}{done.stderr}\nleft:\n{left}"
    return None


def main() -> None:
    """Try everything; exits 1 when something went otherwise than expected."""
    wrong = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        project = folder / "project"
        project.mkdir()
        run("git", "init", "--quiet", cwd=project)
        (project / "pyproject.toml").write_text("[project]\nname = 'tried'\n", encoding="utf-8")
        for way, configuration in configurations(folder):
            for runner in RUNNERS:
                problems = [found for case in CASES if (found := attempt(runner, configuration, case, project))]
                print(f"{'ok  ' if not problems else 'FAIL'} {runner:10} {way}: {len(CASES)} runs", flush=True)
                print("\n".join(problems), end="\n" if problems else "")
                wrong += len(problems)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
