"""What a change opens in other files is reported there, and nothing else of them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lint_rules.shell.cli import lint
from tests.lint_rules.opened import OURS, PROGRAMS, Program

CHECK = "def check(token):\n    if lookup(token) is None:\n        raise PermissionError\n"
NO_CHECK = "def check(token):\n    return None\n"
SOCKET = (
    "from emberwire import Accept, Socket\n{imports}\n\n\nclass S(Socket):\n"
    "    async def connect(self, params, info):\n        {call}(info.auth_token)\n        return Accept()\n"
)
OPEN = (
    "from emberwire import Accept, Socket\n\n\nclass Old(Socket):\n    async def connect(self, params, info):\n"
    "        return Accept()\n"
)
AT_HANDLER = (
    "EW101 error: `S.connect` lets everybody in: look at a token, a cookie or the session, and refuse strangers; "
    "this rests on"
)


def git(folder: Path, *arguments: str) -> None:
    identity = {f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    outside = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(["git", *arguments], cwd=folder, env={**os.environ, **identity, **outside}, check=True)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    git(tmp_path, "init", "-q")
    return tmp_path


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def commit(folder: Path, files: dict[str, str]) -> None:
    write(folder, files)
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "x")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(lint, ["--format", "concise", "--no-cache", "--force-exclude", *arguments])


def named(*files: str) -> list[str]:
    """The findings of a hook that is given these files."""
    return [line for line in run("--dependents", *files).stdout.splitlines() if ": EW" in line]


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=list(PROGRAMS))
def test_the_check_in_a_helper_holds_until_it_is_taken_out(here: Path, program: Program) -> None:
    program.write(here)
    commit(here, {})
    assert named(program.helper) == []
    program.open_up(here)
    (found,) = named(program.helper)
    assert found.startswith(program.finding)
    assert found.endswith(f"this rests on {program.named}, which changed")


HELPERS = {
    "relative import": {
        "app/__init__.py": "",
        "app/s.py": SOCKET.format(imports="from .auth import check", call="check"),
    },
    "re-export": {
        "app/__init__.py": "from .auth import check as guard\n",
        "s.py": SOCKET.format(imports="from app import guard", call="guard"),
    },
    "two helpers deep": {
        "app/__init__.py": "",
        "app/gate.py": "from app.auth import check\n\n\ndef gate(token):\n    check(token)\n",
        "s.py": SOCKET.format(imports="from app import gate", call="gate.gate"),
    },
    "circular import": {
        "app/__init__.py": "",
        "app/s.py": SOCKET.format(imports="import app.auth", call="app.auth.check"),
    },
}


@pytest.mark.parametrize("files", HELPERS.values(), ids=list(HELPERS))
def test_the_helper_is_found_whatever_way_it_is_imported(here: Path, files: dict[str, str]) -> None:
    circle = "from app import s\n" if "app/s.py" in files else ""
    commit(here, {**files, "app/auth.py": circle + CHECK})
    assert named("app/auth.py") == []
    write(here, {"app/auth.py": circle + NO_CHECK})
    (found,) = named("app/auth.py")
    assert f"{AT_HANDLER} check in app/auth.py, which changed" in found


def test_a_helper_of_a_new_name_behind_a_re_export_is_named(here: Path) -> None:
    socket = SOCKET.format(imports="from app import check", call="check")
    commit(here, {"app/__init__.py": "from .auth import check\n", "app/auth.py": CHECK, "s.py": socket})
    git(here, "mv", "app/auth.py", "app/security.py")
    write(here, {"app/__init__.py": "from .security import verify as check\n"})
    write(here, {"app/security.py": NO_CHECK.replace("check", "verify")})
    (found,) = named("app/__init__.py", "app/security.py")
    assert f"{AT_HANDLER} app/__init__.py and verify in app/security.py, which changed" in found
    since = run("--since", "HEAD").stdout
    assert f"{AT_HANDLER} app/__init__.py and verify in app/security.py" in since


def test_a_handler_whose_helper_is_there_no_more_is_judged_anew(here: Path) -> None:
    """The service had a helper of its own in front of the lenient one."""
    socket = SOCKET.format(imports="from auth import check", call="check")
    commit(here, {"service/auth.py": CHECK, "auth.py": NO_CHECK, "service/s.py": socket})
    assert "EW101" not in run().stdout
    git(here, "rm", "-q", "service/auth.py")
    said = run("--since", "HEAD").stdout
    assert f"service/s.py:6:5: {AT_HANDLER} service/auth.py, which changed" in said


def test_old_findings_of_files_that_rest_on_nothing_changed_are_not_shown(here: Path) -> None:
    """`old.py` imports the helper, but no verdict about it was read from there."""
    socket = SOCKET.format(imports="from auth import check", call="check")
    commit(here, {"auth.py": CHECK, "old.py": f"import auth\n{OPEN}", "far.py": OPEN, "s.py": socket})
    write(here, {"auth.py": NO_CHECK})
    (found,) = named("auth.py")
    assert found.startswith("s.py:6:5: EW101")


def test_of_two_handlers_in_one_file_only_the_one_that_calls_the_helper_is_reported(here: Path) -> None:
    socket = SOCKET.format(imports="from auth import check", call="check")
    commit(here, {"auth.py": CHECK, "s.py": f"{socket}\n\n{OPEN.partition(chr(10))[2].lstrip()}"})
    write(here, {"auth.py": NO_CHECK})
    assert [line.partition(" ")[0] for line in named("auth.py")] == ["s.py:6:5:"]


def test_another_function_of_the_helper_may_change(here: Path) -> None:
    socket = SOCKET.format(imports="from auth import check", call="check")
    commit(here, {"auth.py": f"{NO_CHECK}\n\ndef other():\n    return 1\n", "s.py": socket})
    write(here, {"auth.py": f"{NO_CHECK}\n\ndef other():\n    return 2\n"})
    assert named("auth.py") == []
    assert "s.py:6:5: EW101" in run("s.py").stdout


def test_a_helper_may_get_more_imports_and_functions(here: Path) -> None:
    """Nothing that the verdict was read from says something else; a docstring and a comment say nothing."""
    socket = SOCKET.format(imports="from auth import check", call="check")
    commit(here, {"auth.py": f"LEVEL = 1\n\n\n{NO_CHECK}", "s.py": socket})
    more = '"""Who may come in."""\n\nimport os\n\n# how much\nLEVEL = 1\nMORE = 2\n\n\n'
    write(here, {"auth.py": f"{more}def other():\n    return os\n\n\n{NO_CHECK}"})
    assert named("auth.py") == []
    write(here, {"auth.py": f"{more.replace('LEVEL = 1', 'LEVEL = 2')}{NO_CHECK}"})
    assert len(named("auth.py")) == 1


def test_a_dependency_that_a_router_lists_no_more_opens_the_routes_of_other_files(here: Path) -> None:
    """The handler's file imports nothing of the changed one: it is imported there."""
    route = (
        "from fastapi import APIRouter, WebSocket\n\nrouter = APIRouter()\n\n\n"
        '@router.websocket("/ws")\nasync def feed(websocket: WebSocket):\n    await websocket.accept()\n'
        '    await websocket.send_json({"orders": await orders()})\n'
    )
    user = (
        "from fastapi import WebSocket, WebSocketException\n\n\nasync def user(websocket: WebSocket):\n"
        '    if await lookup(websocket.headers.get("authorization")) is None:\n        raise WebSocketException(1008)\n'
    )
    main = (
        "from fastapi import Depends, FastAPI\nfrom feed import router\nfrom users import user\n\n"
        "app = FastAPI()\napp.include_router(router, dependencies=[Depends(user)])\n"
    )
    commit(here, {"feed.py": route, "users.py": user, "main.py": main})
    assert named("main.py", "users.py") == []
    write(here, {"users.py": "async def user():\n    return None\n"})
    (found,) = named("users.py")
    assert found.startswith("feed.py:7:1: EW101")
    assert "this rests on user in users.py, which changed" in found
    git(here, "checkout", "-q", "users.py")
    write(here, {"main.py": main.replace("dependencies=[Depends(user)]", "dependencies=[]")})
    (found,) = named("main.py")
    assert found.startswith("feed.py:7:1: EW101")
    assert "this rests on main.py, which changed" in found


def test_a_file_that_git_sees_no_change_in_counts_as_a_whole(here: Path) -> None:
    """A hook that is run over a range of commits is given files that are committed already."""
    OURS.write(here)
    OURS.open_up(here)
    commit(here, {})
    assert len(named(OURS.helper)) == 1


def test_over_a_range_of_commits_what_changed_in_it_counts(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As `pre-commit run --from-ref main --to-ref HEAD` does it."""
    socket = SOCKET.format(imports="from auth import check", call="check")
    other = "\n\ndef other():\n    return 1\n"
    commit(here, {"auth.py": NO_CHECK + other, "s.py": socket})
    commit(here, {"auth.py": NO_CHECK + other.replace("1", "2")})
    assert len(named("auth.py")) == 1
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", "HEAD~1")
    assert named("auth.py") == []
    commit(here, {"auth.py": NO_CHECK.replace("None", "True") + other})
    assert len(named("auth.py")) == 1


def test_each_finding_rests_on_the_function_that_its_rule_looked_at(here: Path) -> None:
    """Who may join and what an exception tells are two helpers of one file; each opens its own finding."""
    member = (
        "async def may_join(room, user):\n    if not await db.is_member(room, user):\n        raise PermissionError\n"
    )
    guest = "async def may_join(room, user):\n    return True\n"
    quiet, loud = (f"\n\ndef describe(error):\n    return {said}\n" for said in ("'failed'", "str(error)"))
    room = (
        "from emberwire import Channel, Error, Ok, handle_in\nfrom members import describe, may_join\n\n\n"
        "class Room(Channel):\n    async def join(self, topic, payload):\n"
        '        await may_join(topic.rest, self.assigns["user_id"])\n        return Ok()\n\n'
        '    @handle_in("say")\n    async def say(self, payload):\n        try:\n            await store(payload)\n'
        "        except Exception as error:\n            return Error(reason=describe(error))\n        return Ok()\n"
    )
    commit(here, {"members.py": member + quiet, "room.py": room})
    for text, expected in (
        (member + quiet, []),
        (guest + quiet, [("EW201", "may_join")]),
        (member + loud, [("EW504", "describe")]),
        (guest + loud, [("EW201", "may_join"), ("EW504", "describe")]),
    ):
        write(here, {"members.py": text})
        said = [line for line in named("members.py") if line.startswith("room.py")]
        assert [(line.split()[1], line.rpartition("this rests on ")[2].split()[0]) for line in said] == expected


def test_it_works_without_git(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    OURS.write(here)
    OURS.open_up(here)
    monkeypatch.setenv("PATH", str(here))
    assert len(named(OURS.helper)) == 1


def test_the_summary_counts_the_files_that_were_judged_anew(here: Path) -> None:
    OURS.write(here)
    commit(here, {})
    said = run("--dependents", OURS.helper).stdout
    assert said == "No findings in 1 file and 1 that may rest on it.\n"


def test_without_the_option_only_what_was_named_is_judged(here: Path) -> None:
    OURS.write(here)
    OURS.open_up(here)
    assert run(OURS.helper).stdout == "No findings in 1 file.\n"


@pytest.mark.parametrize("other", ["--fix", "--diff", "--add-noqa", "--write-baseline=x"])
def test_it_changes_nothing_so_it_does_not_go_with_options_that_do(here: Path, other: str) -> None:
    OURS.write(here)
    result = run("--dependents", other, OURS.helper)
    assert result.exit_code == 2
    assert "--dependents reports what stands in files that were not named" in result.stderr


@pytest.mark.parametrize("cached", [False, True])
def test_since_reports_handlers_of_unchanged_files_that_rest_on_a_changed_one(here: Path, *, cached: bool) -> None:
    """Also when the result comes from the cache, and in the file of the helper itself."""
    together = CHECK + SOCKET.format(imports="", call="check")
    socket = SOCKET.format(imports="from auth import check", call="check")
    commit(here, {"auth.py": together, "s.py": socket, "old.py": OPEN})
    write(here, {"auth.py": together.replace(CHECK, NO_CHECK)})
    options = ["--format", "concise", *([] if cached else ["--no-cache"]), "--since", "HEAD"]
    said = [CliRunner().invoke(lint, options).stdout for _ in range(1 + cached)][-1].splitlines()
    assert [line.partition(" ")[0] for line in said if ": EW" in line] == ["auth.py:8:5:", "s.py:6:5:"]
    assert all("this rests on check in auth.py, which changed" in line for line in said[:2])
    assert said[2].startswith("2 findings in 2 of 3 files; --since hides 1.")


def test_what_the_baseline_and_the_severity_hide_is_counted(here: Path) -> None:
    commit(here, {"old.py": OPEN, "s.py": OPEN.replace("Old", "New")})
    run("--write-baseline", "known.json", "old.py")
    assert "1 finding in 1 of 2 files; the baseline hides 1." in run("--baseline", "known.json").stdout
    slow = "from emberwire import Channel, Ok\n\n\nclass R(Channel):\n    async def x(self):\n        return None\n"
    write(here, {"slow.py": slow})
    assert "--severity hides" not in run("--severity", "error").stdout
