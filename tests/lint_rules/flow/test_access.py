"""Who gets in: the answer names the guard, the act and the setting."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from lint_rules.flow.access import accesses, doors, returned
from tests.lint_rules.flow.programs import STARLETTE, endpoint, program

BODIES = {
    "guarded": (
        "if not valid(ws.headers['authorization']):\n    return await ws.close()\n"
        "await ws.accept()\nawait ws.send_json(data())"
    ),
    "open": "await ws.accept()\nawait ws.send_json(data())",
    "unless": (
        "if settings.auth and not valid(ws.headers['authorization']):\n    return await ws.close()\n"
        "await ws.accept()\nawait ws.send_json(data())"
    ),
    "idle": "await ws.accept()\nasync for text in ws.iter_text():\n    await ws.send_text(text)",
}

SOCKET = """
from emberwire import Accept, Refuse, Socket

class Feed(Socket):
    async def connect(self, params, info):
        if "room" not in params:
            return Refuse("which room?")
        return Accept()
"""


@pytest.mark.parametrize("verdict", BODIES)
def test_the_verdict(tmp_path: Path, verdict: str) -> None:
    (access,) = endpoint(tmp_path, BODIES[verdict]).accesses()
    assert access.verdict == verdict


def test_an_open_handler_names_the_first_act_that_nothing_guards(tmp_path: Path) -> None:
    (access,) = endpoint(tmp_path, BODIES["open"]).accesses()
    assert access.act is not None
    assert access.act.name == "send_json"


def test_of_a_connect_that_returns_the_act_is_where_it_lets_in_and_not_where_it_refuses(tmp_path: Path) -> None:
    (access,) = program(tmp_path, SOCKET).accesses()
    assert [access.verdict, *(returned(act.node) for act in access.acts)] == ["open", "Accept"]


def test_a_socket_that_has_to_say_accept_is_never_guessed_to_be_for_everybody(tmp_path: Path) -> None:
    pages = {f"page{number}.py": "import os\n" for number in range(4)}
    engine = program(tmp_path, "", {"examples/feed.py": SOCKET, **pages}).engine
    outline = engine.index.outline(tmp_path / "examples" / "feed.py")
    assert outline is not None
    assert [(access.verdict, access.is_public) for access in accesses(engine, outline)] == [("open", False)]


def test_a_guard_names_the_decision(tmp_path: Path) -> None:
    (access,) = endpoint(tmp_path, BODIES["guarded"]).accesses()
    assert any(fact.text == 'valid(ws.headers["authorization"])' for fact in access.guards)


def test_a_setting_that_switches_the_guard_off_is_named(tmp_path: Path) -> None:
    (access,) = endpoint(tmp_path, BODIES["unless"]).accesses()
    assert access.unless == "not settings.auth"


def test_the_files_that_the_answer_rests_on_are_named(tmp_path: Path) -> None:
    source = """
        from auth import current
        from fastapi import Depends, WebSocket

        @app.websocket("/ws")
        async def feed(ws: WebSocket, user=Depends(current)):
            await ws.accept()
            await ws.send_json(await history(user))
        """
    auth = """
        async def current(websocket):
            user = await find(websocket.cookies["session"])
            if user is None:
                raise PermissionError
            return user
        """
    (access,) = program(tmp_path, source, {"auth.py": auth}).accesses()
    assert access.verdict == "guarded"


def test_a_dependency_that_lets_guests_in_opens_the_handler(tmp_path: Path) -> None:
    source = """
        from auth import current
        from fastapi import Depends, WebSocket

        @app.websocket("/ws")
        async def feed(ws: WebSocket, user=Depends(current)):
            await ws.accept()
            await ws.send_json(await history(user))
        """
    auth = """
        async def current(websocket):
            user = await find(websocket.cookies.get("session"))
            if user is None:
                return "guest"
            return user
        """
    (access,) = program(tmp_path, source, {"auth.py": auth}).accesses()
    assert access.verdict == "open"


def test_what_a_class_takes_by_default_refuses_nobody(tmp_path: Path) -> None:
    """The class is made too many calls away to be followed: that `active` is False in its head decides nothing."""
    body = """
        try:
            await check(ws.headers["authorization"])
        except PermissionError:
            return await ws.close()
        await ws.accept()
        await ws.send_json(data())
        """
    source = "from users import check\n" + STARLETTE + "".join(f"    {line}\n" for line in dedent(body).splitlines())
    users = """
        async def check(token):
            user = of_token(token)
            if user.token != token or user.active is False:
                raise PermissionError

        def of_token(token):
            return found(rows.get(token))

        def found(row):
            return made(row)

        def made(row):
            return User(row.token, row.active)

        class User:
            def __init__(self, token, active=False):
                self.token = token
                self.active = active
        """
    (access,) = program(tmp_path, source, {"users.py": users}).accesses()
    assert access.verdict == "guarded"


def test_a_flag_that_a_test_has_set_is_no_setting_that_switches_it_off(tmp_path: Path) -> None:
    body = """
        user = await find(ws.headers["authorization"])
        if user is None:
            return await ws.close()
        new = False
        if user not in await members():
            await enter(user)
            new = True
        await ws.accept()
        if new:
            await greet(user)
        await ws.send_json(data())
        """
    (access,) = endpoint(tmp_path, body).accesses()
    assert (access.verdict, access.unless) == ("guarded", "")
    assert {fact.text for fact in access.guards if fact.kind == "test"} == {"user is None"}


SERVER = """
import socketio

sio = socketio.AsyncServer()

{connect}
@sio.event
async def say(sid, data):
    await sio.emit("said", data)

@sio.event
async def tell(sid, data):
    if await is_member((await sio.get_session(sid))["user"]):
        await sio.emit("told", data)

@sio.event
async def ask(sid, data):
    await sio.emit("asked", data)
"""


@pytest.mark.parametrize("connect", ["", "@sio.event\nasync def connect(sid, environ):\n    print(sid)\n"])
def test_a_server_that_lets_everybody_in_names_each_message_that_asks_nobody(tmp_path: Path, connect: str) -> None:
    flow = program(tmp_path, SERVER.format(connect=connect))
    assert {act.function.name for door in doors(flow.engine, flow.outline) for act in door.accesses[0].acts} == {
        "say", "ask",
    }  # fmt: skip
