"""The doctor: says what is missing, unwired, stale, and what of it is a fault."""

from __future__ import annotations

import asyncio
import json

import pytest

from reference_server.sqlite import Database
from scaffold.render.renderer import version_of
from tests.scaffold.conftest import Shell, Write


def test_a_fresh_application_is_healthy(chat: Shell) -> None:
    chat("gen context Orders")
    assert chat("doctor").output == "Everything is as it was generated.\n"


def test_an_edit_is_seen_and_is_no_fault(chat: Shell) -> None:
    app = chat.folder / "chat/app.py"
    app.write_text(app.read_text() + "# mine\n")
    output = chat("doctor").output
    assert "edited  chat/app.py: it was changed since it was generated" in output
    assert "as it was generated" not in output


def test_what_the_generator_wired_itself_is_no_edit(chat: Shell) -> None:
    chat("gen channel Lobby")
    assert "edited" not in chat("doctor").output


def test_a_channel_that_nobody_can_join_is_named_until_somebody_can(chat: Shell) -> None:
    chat("gen channel Lobby")
    output = chat("doctor").output
    assert "closed  chat/channels/lobby_channel.py: nobody can join" in output
    assert '`await add_member("lobby:1", user_id)`' in output
    (chat.folder / "chat/invitations.py").write_text("async def invite():\n    await add_member('lobby:1', 'ada')\n")
    assert "closed" not in chat("doctor").output


@pytest.mark.parametrize(
    "guard",
    [
        "await is_member(topic=topic, user_id=self.assigns['user_id'])",
        "await is_member(\n            str(topic),\n            self.assigns['user_id'],\n        )",
        "await members.is_member(topic, self.assigns['user_id'])",
        "(self.assigns['admin'] or await is_member(self.topic, self.assigns['user_id']))",
        "await admitted(topic, self.assigns['user_id'])",
    ],
)
def test_the_guard_is_known_however_it_is_written(chat: Shell, guard: str) -> None:
    chat("gen channel Lobby")
    channel = chat.folder / "chat/channels/lobby_channel.py"
    text = channel.read_text().replace('await is_member(topic, self.assigns["user_id"])', guard)
    channel.write_text(
        text.replace("import is_member\n", f"import is_member{' as admitted' * ('admitted' in guard)}\n")
    )
    assert "closed  chat/channels/lobby_channel.py" in chat("doctor").output


@pytest.mark.parametrize(
    ("code", "is_open"),
    [
        ("await members.add_member(f'lobby:{number}', 'ada')", True),
        ("await asyncio.gather(*[\n        add_member(topic, 'ada') for topic in ('lobby:1', 'lobby:2')\n    ])", True),
        ("await add_member('room:1', 'ada')  # not lobby:1", False),
        ("pass  # await add_member('lobby:1', 'ada')", False),
        ("await add_member('the lobby: closed', 'ada')", False),
    ],
)
def test_who_is_let_in_is_asked_of_the_code_and_not_of_its_comments(chat: Shell, code: str, is_open: bool) -> None:
    chat("gen channel Lobby")
    (chat.folder / "chat/invitations.py").write_text(f"async def invite():\n    {code}\n")
    assert ("closed" not in chat("doctor").output) == is_open


def test_a_guard_in_a_comment_is_none(chat: Shell) -> None:
    chat("gen channel Lobby")
    channel = chat.folder / "chat/channels/lobby_channel.py"
    guard = 'if not await is_member(topic, self.assigns["user_id"]):'
    channel.write_text(channel.read_text().replace(guard, f"if self.assigns['banned']:  # {guard}"))
    assert "closed" not in chat("doctor").output


def test_a_channel_with_a_guard_of_its_own_is_not_called_closed(chat: Shell) -> None:
    chat("gen channel Lobby")
    channel = chat.folder / "chat/channels/lobby_channel.py"
    channel.write_text(channel.read_text().replace("is_member(", "is_open_to("))
    assert "closed" not in chat("doctor").output


def test_a_database_that_has_not_had_all_migrations_is_named(chat: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    async def opened() -> None:
        async with Database(chat.folder / "chat.db", chat.folder / "chat" / "migrations"):
            pass

    monkeypatch.delenv("DATABASE", raising=False)
    asyncio.run(opened())
    assert "behind" not in chat("doctor").output
    chat("gen channel Lobby")
    before = chat.tree()
    assert "behind  chat.db: it has not had 0002_lobbies: start the application" in chat("doctor").output
    assert chat.tree() == before
    asyncio.run(opened())
    assert "behind" not in chat("doctor").output


def test_a_database_that_is_none_is_named(chat: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE", "other.db")
    (chat.folder / "other.db").write_text("not a database, and longer than the head of one " * 9)
    assert "behind  other.db: it cannot be read: file is not a database" in chat("doctor").output


def test_a_missing_file_is_named_with_its_generator(chat: Shell) -> None:
    (chat.folder / "chat/contexts/rooms.py").unlink()
    output = chat("doctor", exit_code=1).output
    assert "missing  chat/contexts/rooms.py: it was made by channel Room" in output


def test_a_route_that_was_taken_out_is_named(chat: Shell) -> None:
    socket = chat.folder / "chat/sockets/user_socket.py"
    socket.write_text(socket.read_text().replace('    room = channel("room:*", RoomChannel)\n', "    pass\n"))
    output = chat("doctor", exit_code=1).output
    assert "unwired  chat/sockets/user_socket.py: expected 'room = channel(" in output


def test_a_statement_that_a_person_was_asked_for_and_did_not_add_is_named(chat: Shell) -> None:
    assert "Please add to chat/sockets/kiosk_socket.py" in chat("gen channel Hall --socket Kiosk").output
    output = chat("doctor", exit_code=1).output
    assert "unwired  chat/sockets/kiosk_socket.py: expected 'hall = channel(" in output
    chat("gen socket Kiosk")
    chat("gen channel Hall")
    assert "unwired" not in chat("doctor").output


@pytest.mark.parametrize(
    "application",
    [
        "from starlette.applications import Starlette\n\napp = Starlette()\nadmin = Starlette()\n",
    ],
    ids=["two applications"],
)
def test_an_application_that_does_not_serve_the_endpoint_is_named(shell: Shell, write: Write, application: str) -> None:
    write("pyproject.toml", '[project]\nname = "shop"\ndependencies = []\n')
    write("shop/__init__.py", "")
    write("shop/app.py", application)
    shell("gen socket User")
    assert "unwired  shop/app.py: expected " in shell("doctor", exit_code=1).output
    served = "from shop.endpoint import endpoint\n\napp.router.routes[:0] = endpoint.routes\n"
    write("shop/app.py", f"{application}{served}life = endpoint.lifespan\n")
    assert "as it was generated" in shell("doctor").output


def test_an_old_template_of_the_project_is_named(chat: Shell) -> None:
    """A template that was copied once and forgotten: phoenix#1927, brittle."""
    chat("templates eject presence")
    place = chat.folder / ".emberwire/templates/presence/package/presence.py.jinja"
    version = version_of(place.read_text())
    place.write_text(place.read_text().replace(f"emberwire template {version}", "emberwire template 0"))
    assert f"it is version 0, the built-in one is {version}" in chat("doctor", exit_code=1).output


def test_a_template_of_a_name_that_is_not_used_is_named(chat: Shell) -> None:
    place = chat.folder / ".emberwire/templates/chanel/x.py.jinja"
    place.parent.mkdir(parents=True)
    place.write_text("x\n")
    assert "nothing uses it" in chat("doctor", exit_code=1).output


def test_a_template_that_the_project_has_changed_makes_files_stale(chat: Shell) -> None:
    chat("templates eject presence")
    place = chat.folder / ".emberwire/templates/presence/package/presence.py.jinja"
    place.write_text(place.read_text() + "# house style\n")
    assert "stale  chat/presence.py" in chat("doctor").output
    chat("update")
    assert (chat.folder / "chat/presence.py").read_text().endswith("# house style\n")


def test_the_findings_are_json_for_programs(chat: Shell) -> None:
    (chat.folder / "chat/presence.py").unlink()
    data = json.loads(chat("doctor --format json", exit_code=1).output)
    assert data["schema_version"] == 1
    assert data["findings"][0]["kind"] == "missing"
