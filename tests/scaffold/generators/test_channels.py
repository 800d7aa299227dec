"""`gen channel`: small, closed, and with the line that lets a first person in."""

from __future__ import annotations

import contextlib
import os
import shlex
import subprocess
import sys

import pytest

from scaffold.edits.pysource import PySource
from scaffold.words.errors import ScaffoldError
from scaffold.words.events import Event
from scripts import generated_checks as checks
from tests.scaffold.conftest import Shell

MOST_LINES = 170


def test_a_channel_is_small(chat: Shell) -> None:
    """All lines that `gen channel Lobby` adds: channel, presence, context, migration, tests and route."""
    before = chat.tree()
    chat("gen channel Lobby")
    added = {path: text for path, text in chat.tree().items() if not path.startswith(".emberwire")}
    lines = sum(len(text.splitlines()) - len(before.get(path, b"").splitlines()) for path, text in added.items())
    assert 0 < lines <= MOST_LINES
    assert b"presence.track" in added["chat/channels/lobby_channel.py"]


LEAVES_MEMBERS = """
import pytest

from chat.members import add_member

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("empty_database")]


@pytest.mark.parametrize("user_id", ["ada", "mallory", "eve"])
async def test_a_stranger_becomes_a_member(user_id: str) -> None:
    for topic in ("room:1", "hall:1"):
        await add_member(topic, user_id)
"""


@pytest.mark.slow
@pytest.mark.parametrize("storage", ["sqlite", "memory"])
def test_what_one_test_stores_is_gone_in_the_next(shell: Shell, storage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shell(f"new chat --storage {storage} --no-page")
    chat = shell.inside("chat", monkeypatch)
    (chat.folder / "tests" / "test_a_first.py").write_text(LEAVES_MEMBERS)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=chat.folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_what_was_stored_hides_nothing_that_its_channel_or_its_test_imports(chat: Shell) -> None:
    chat("gen channel Lobby --pages --intercept new_msg")
    chat("gen context Orders")
    for path in ("chat/channels/lobby_channel.py", "tests/contexts/test_orders.py"):
        imported = {local for _, _, local in PySource.parse(chat.tree()[path]).imported()}
        # Events are not called like their own context: `check_context` refuses that.
        for name in imported - {"lobbies", "orders"}:
            with contextlib.suppress(ScaffoldError):
                assert Event.parse(f"new_{name}", "").variable != name


WORD = "Abcdefghijklmnopqrstuvwx"
LONG = f"""gen channel {WORD}.Bcdefghijklm --socket Abcdefghijkl --presence --typing --pages
--event announce_abcdefghijklmno --intercept announce_abcdefghijklmno
--payload 'field_abcdefghijklmnopqr:enum(abcdefghijklmnop,bcdefghijklmnopq,cdefghijklmnopqr,defghijklmnopqrs)?
field_bcdefghijklmnopqrs:list[enum(abcdefghijklmnop,bcdefghijklmnopq,cdefghijklmnop)]
field_cdefghijklmnopqrst:{{field_defghijklmnopqrstu:datetime?}}'
--event publish_bcdefghijklmnop:reply --payload 'field_abcdefghijklmnopqr:list[list[uuid]]'"""


@pytest.mark.parametrize("storage", ["sqlite", "sqlalchemy"])
def test_no_line_is_too_long_with_the_longest_words(
    shell: Shell, storage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In text as well, which no formatter breaks: ruff's E501 is on in many projects."""
    shell(f"new chat --storage {storage}")
    chat = shell.inside("chat", monkeypatch)
    for command in (
        "gen socket Abcdefghijkl",
        " ".join(LONG.split("\n")),
        f"gen event {WORD}.Bcdefghijklm third_cdefghijklmnopqrst --payload 'field_abcdefghijklmnopqr:date?'",
        f"gen context {WORD}.Cdefghijklmnopqrstuvwxyz",
        f"gen client {WORD}.Bcdefghijklm --lang python",
    ):
        chat(f"{command} --strict")
    assert checks.ruff(chat.folder) == []


@pytest.mark.parametrize("storage", ["sqlite", "sqlalchemy", "memory"])
def test_no_line_is_too_long_in_an_application_of_a_long_name(
    shell: Shell, storage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell(f"new customer-support-platform-api --storage {storage} --auth accounts --framework fastapi")
    chat = shell.inside("customer-support-platform-api", monkeypatch)
    chat("gen channel SupportTicket --pages --typing")
    assert checks.ruff(chat.folder) == []


def test_the_line_that_lets_a_person_in_does(chat: Shell) -> None:
    output = chat("gen channel Lobby").output
    line = output.splitlines()[-1].partition(":  ")[2]
    program, *arguments = shlex.split(line)
    assert program == "python"
    environment = {**os.environ, "DATABASE": str(chat.folder / "chat.db"), "PYTHONPATH": str(chat.folder)}
    subprocess.run([sys.executable, *arguments], cwd=chat.folder, env=environment, check=True)
    code = (
        "import asyncio\nfrom chat.members import database, is_member, topics_of\n"
        "async def asked():\n"
        "    async with database:\n"
        "        return await is_member('lobby:1', 'ada'), await is_member('lobby:1', 'bob'), await topics_of('ada')\n"
        "print(asyncio.run(asked()))\n"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=chat.folder, env=environment, check=True, capture_output=True, text=True)
    assert done.stdout == "(True, False, ['lobby:1'])\n"
    wrong = [sys.executable, *arguments[:3], "lobby:1"]
    done = subprocess.run(wrong, cwd=chat.folder, env=environment, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert "    python -m chat.members add room:lobby ada\n" in done.stderr, "how it is called"


def test_in_memory_it_is_a_line_of_code(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process of its own would let people into a database of its own."""
    shell("new chat --storage memory")
    output = shell.inside("chat", monkeypatch)("gen channel Lobby").output
    assert output.splitlines()[-1].endswith('await add_member("lobby:1", "ada")')


def test_a_topic_of_another_channel_is_refused_with_advice_that_works(chat: Shell) -> None:
    before = chat.tree()
    output = chat("gen channel Lobby --topic 'room:*'", exit_code=2).output
    assert "UserSocket gives 'room:*' to RoomChannel already, and the first match wins." in output
    assert "such as 'lobby:*'" in output
    assert chat.tree() == before
    chat("gen channel Lobby --topic 'lobby:*' --strict")


def test_without_a_socket_it_says_how_to_make_one(shell: Shell) -> None:
    (shell.folder / "shop").mkdir()
    (shell.folder / "pyproject.toml").write_text('[project]\nname = "shop"\ndependencies = ["emberwire"]\n')
    (shell.folder / "shop/__init__.py").write_text("")
    output = shell("gen channel Lobby").output
    assert "run `emberwire gen socket User`, and then this command again" in output
    shell("gen socket User")
    assert "inject  shop/sockets/user_socket.py" in shell("gen channel Lobby").output


@pytest.mark.parametrize("options", ["--typing --no-presence", "--typing --event typing --payload typing:bool"])
def test_typing_needs_presence_and_its_own_name(chat: Shell, options: str) -> None:
    assert "--typing" in chat(f"gen channel Lobby {options}", exit_code=2).output
