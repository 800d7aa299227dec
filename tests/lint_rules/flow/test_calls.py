"""What calls are noted as: parses with what is caught around them, dispatch by name, calls that were only got ready."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.frameworks.labels import Label

from .programs import endpoint, program


@pytest.mark.parametrize(
    ("body", "caught"),
    [
        ("int(text)", set()),
        ("try:\n    int(text)\nexcept ValueError:\n    pass", {"ValueError"}),
        ("try:\n    pass\nexcept ValueError:\n    int(text)", set()),
        ("try:\n    int(text)\nexcept (KeyError, module.Odd):\n    pass", {"KeyError", "Odd"}),
        ("try:\n    int(text)\nexcept:\n    pass", {"BaseException"}),
        ("with suppress(ValueError):\n    int(text)", {"ValueError"}),
        ("def number(text): return int(text)\ntry:\n    number(text)\nexcept ValueError:\n    pass", {"ValueError"}),
    ],
)
def test_a_parse_is_noted_with_the_exceptions_that_are_caught_around_it(
    body: str, caught: set[str], tmp_path: Path
) -> None:
    found = endpoint(tmp_path, f"text = await ws.receive_text()\n{body}\n")
    (parse,) = (effect for effect in found.effects("parse") if effect.name == "int")
    assert parse.caught == caught


def test_a_method_that_is_looked_up_by_the_clients_word_is_one_of_those_with_its_beginning(tmp_path: Path) -> None:
    found = program(
        tmp_path,
        """
        from channels.generic.websocket import AsyncJsonWebsocketConsumer


        class Game(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content):
                await getattr(self, f"on_{content['kind']}")(content)

            async def on_move(self, content):
                await store_move(content)

            async def other(self, content):
                await store_other(content)
        """,
    )
    assert {effect.name for effect in found.effects("serve")} == {"store_move"}


def test_a_call_that_is_only_got_ready_has_its_arguments(tmp_path: Path) -> None:
    found = program(
        tmp_path,
        """
        import socketio

        sio = socketio.Server()


        @sio.on("run")
        def run(sid, data):
            run_async(partial(sio.emit, "done", data, to=sid))
        """,
    )
    (sent,) = found.effects("broadcast")
    assert sent.payload.labels


def test_each_act_of_a_row_is_noted_once_with_its_payload(tmp_path: Path) -> None:
    found = endpoint(tmp_path, "await ws.send_text(await ws.receive_text())")
    (sent,) = found.effects("send")
    assert sent.payload.labels


@pytest.mark.parametrize(
    ("asked", "depends"),
    [('client.get(URL, headers={"t": token})', True), ('{"a": 1}.get(URL, token)', False), ("client.get(URL)", False)],
)
def test_what_a_server_gives_depends_on_all_that_it_was_asked_with(asked: str, depends: bool, tmp_path: Path) -> None:
    """A mapping takes nothing by name: its `get` gives what stands under the key."""
    body = (
        f'token = ws.headers.get("authorization")\nanswer = {asked}\nif answer is None:\n    return\nawait ws.accept()'
    )
    (accept,) = endpoint(tmp_path, body).effects("accept")
    assert any(fact.labels & Label.CREDENTIAL for fact in accept.facts) is depends
