"""What a commit waits for: a run that has nothing to report imports nothing that it does not need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    "libcst", "jinja2", "multiprocessing", "concurrent.futures", "rich", "pygls", "email", "importlib.metadata",
    "asyncio", "tomllib", "json", "hashlib", "difflib", "subprocess", "urllib.request", "xml", "starlette", "msgspec",
    "lint_rules.file", "lint_rules.code.index", "lint_rules.selection.registry",
}  # fmt: skip
NEVER = HEAVY - {"json", "hashlib", "lint_rules.file", "lint_rules.code.index", "lint_rules.selection.registry"}

CODE = """
import sys
from emberwire.cli import main
sys.argv = ["emberwire", "lint", *sys.argv[1:]]
code = 0
try:
    main()
except SystemExit as end:
    code = end.code
print("\\n" + str(code), ";".join(sorted(sys.modules)), sep="\\n")
"""

IDLE = "import os\n\n\ndef names(folder):\n    return os.listdir(folder)\n"
FINE = (
    "from fastapi import FastAPI, WebSocket\nfrom users import authenticate\napp = FastAPI()\n"
    "@app.websocket('/ws')\nasync def feed(ws: WebSocket):\n"
    "    user = await authenticate(ws.headers['authorization'])\n    if user is None:\n"
    "        await ws.close(1008)\n        return\n    await ws.accept()\n    await ws.send_text('hello')\n"
)


def loaded(folder: Path, *arguments: str) -> tuple[str, set[str]]:
    """The exit code, and the modules and packages that were imported."""
    command = [sys.executable, "-c", CODE, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    *_, code, names = done.stdout.strip().splitlines()
    modules = set(names.split(";"))
    return code, modules | {name.rpartition(".")[0] for name in modules}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "app"\n')
    for number in range(3):
        (tmp_path / f"idle{number}.py").write_text(IDLE)
        (tmp_path / f"fine{number}.py").write_text(FINE)
    return tmp_path


def test_files_without_sockets_need_next_to_nothing(project: Path) -> None:
    code, modules = loaded(project, "idle0.py", "idle1.py", "idle2.py")
    assert (code, modules & HEAVY) == ("0", set())


def test_the_fast_path_for_files_without_sockets_needs_no_command_line_and_no_rule(project: Path) -> None:
    code, modules = loaded(project, "--force-exclude", "idle0.py", "idle1.py", "idle2.py")
    heavier = {
        "click",
        "dataclasses",
        "typing",
        "pathlib",
        "lint_rules.rule",
        "lint_rules.run.one_file",
        "lint_rules.settings.config",
    }
    assert (code, modules & (HEAVY | heavier)) == ("0", set())


def test_files_with_handlers_need_libcst_and_nothing_else_that_is_heavy(project: Path) -> None:
    code, modules = loaded(project, "--no-cache", "fine0.py", "fine1.py", "fine2.py")
    assert (code, modules & (NEVER - {"subprocess"})) == ("0", {"libcst"})


def test_a_cached_result_needs_no_rule(project: Path) -> None:
    first, _ = loaded(project, "fine0.py")
    again, modules = loaded(project, "fine0.py")
    assert (first, again) == ("0", "0")
    assert modules & {"libcst", "lint_rules.selection.registry", "lint_rules.file"} == set()
