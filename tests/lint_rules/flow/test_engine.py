"""Values keep their labels on every way that real code takes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.frameworks.labels import Label
from tests.lint_rules.flow.programs import endpoint, program

CARRIED = {
    "a name": "data = await ws.receive_text()\nawait out.send_text(data)",
    "a tuple": "kind, data = 1, await ws.receive_text()\nawait out.send_text(data)",
    "a dictionary": "box = {'text': await ws.receive_text()}\nawait out.send_text(box['text'])",
    "an annotated assignment": "data: str = await ws.receive_text()\nawait out.send_text(data)",
    "a formatted text": "data = await ws.receive_text()\nawait out.send_text(f'said: {data}')",
    "a concatenation": "data = await ws.receive_text()\nawait out.send_text('said: ' + data)",
    "a copy": "data = await ws.receive_json()\nawait out.send_json(data.copy())",
    "dict()": "data = await ws.receive_json()\nawait out.send_json(dict(data))",
    "a comprehension": "data = await ws.receive_json()\nawait out.send_json({k: v for k, v in data.items()})",
    "a walrus": "if data := await ws.receive_text():\n    await out.send_text(data)",
    "a loop": "async for data in ws.iter_text():\n    await out.send_text(data)",
    "a match": "match await ws.receive_json():\n    case {'text': data}:\n        await out.send_json(data)",
    "a conditional": "data = await ws.receive_text() if live else None\nawait out.send_text(data)",
    "parsed JSON": "data = json.loads(await ws.receive_text())\nawait out.send_json(data)",
    "an attribute": "self.data = await ws.receive_text()\nawait out.send_text(self.data)",
    "a lambda": "data = await ws.receive_text()\nawait out.send_text((lambda: data)())",
    "a list": "box = []\nbox.append(await ws.receive_text())\nawait out.send_text(box[0])",
}


@pytest.mark.parametrize("body", CARRIED.values(), ids=CARRIED)
def test_the_clients_word_goes_through(tmp_path: Path, body: str) -> None:
    found = endpoint(tmp_path, f"out = ws\nawait ws.accept()\n{body}").effects("send")
    assert found
    assert found[-1].payload.labels & Label.CLIENT


def test_an_attribute_of_something_unknown_may_be_false(tmp_path: Path) -> None:
    found = endpoint(tmp_path, "await ws.accept()\nif state.shutdown:\n    return\nawait ws.send_text('on')")
    assert found.effects("send")


def test_what_stands_left_of_and_is_gone_where_both_are_true(tmp_path: Path) -> None:
    body = "data = await ws.receive_text()\nfound = data and session\nif found:\n    await ws.send_text(found)"
    (sent,) = endpoint(tmp_path, body).effects("send")
    assert not sent.payload.labels & Label.CLIENT


def test_what_stands_left_of_and_may_be_left_where_one_is_false(tmp_path: Path) -> None:
    body = "data = await ws.receive_text()\nfound = data and session\nif not found:\n    await ws.send_text(found)"
    (sent,) = endpoint(tmp_path, body).effects("send")
    assert sent.payload.labels & Label.CLIENT


def test_what_stands_left_of_and_may_be_none(tmp_path: Path) -> None:
    body = "data = await ws.receive_text()\nfound = data and session\nif found is None:\n    await ws.send_text(found)"
    (sent,) = endpoint(tmp_path, body).effects("send")
    assert sent.payload.labels & Label.CLIENT


def test_what_an_assignment_replaces_is_gone(tmp_path: Path) -> None:
    (sent,) = endpoint(tmp_path, "data = await ws.receive_text()\ndata = 'fixed'\nawait ws.send_text(data)").effects(
        "send"
    )
    assert not sent.payload.labels & Label.CLIENT


def test_an_exception_that_was_put_into_a_name_is_still_one(tmp_path: Path) -> None:
    body = "text = ''\ntry:\n    run()\nexcept Exception as e:\n    text = str(e)\nawait ws.send_text(text)"
    (sent,) = endpoint(tmp_path, body).effects("send")
    assert sent.payload.labels & Label.ERROR


def test_a_field_of_a_typed_message_is_the_clients_word_whatever_its_default(tmp_path: Path) -> None:
    source = """
        from emberwire import Channel, handle_in

        class Note:
            text: str = "hello"

        class Room(Channel):
            @handle_in("note")
            async def note(self, note: Note):
                await self.broadcast("note", {"text": note.text})
        """
    (sent,) = program(tmp_path, source).effects("broadcast")
    assert sent.payload.labels & Label.CLIENT


HELPERS = {
    "helpers.py": """
        async def outer(socket, text):
            await inner(socket, text=text)


        async def inner(socket, text):
            await socket.send_text(text)
        """
}


def test_two_helpers_in_another_file_are_followed(tmp_path: Path) -> None:
    source = """
        from fastapi import WebSocket
        from helpers import outer

        @app.websocket("/ws")
        async def feed(ws: WebSocket):
            await outer(ws, await ws.receive_text())
        """
    (sent,) = program(tmp_path, source, HELPERS).effects("send")
    assert sent.payload.labels & Label.CLIENT
    assert [function.name for function, _ in sent.chain] == ["feed", "outer"]


CONTROLLER = {
    "control.py": """
        class Controller:
            def __init__(self, socket):
                self.socket = socket

            async def run(self):
                while True:
                    await self.answer(await self.socket.receive_text())

            async def answer(self, text):
                await self.socket.send_text(text)
        """
}


def test_a_controller_in_another_file_holds_the_socket(tmp_path: Path) -> None:
    source = """
        from control import Controller
        from fastapi import WebSocket

        @app.websocket("/ws")
        async def feed(ws: WebSocket):
            controller = Controller(ws)
            await controller.run()
        """
    (sent,) = program(tmp_path, source, CONTROLLER).effects("send")
    assert sent.function.qualname == "Controller.answer"
    assert sent.payload.labels & Label.CLIENT


FACTORIES = {
    "a function": """
        from fastapi import FastAPI, WebSocket

        def create_app():
            app = FastAPI()
            rooms = set()

            @app.websocket("/ws")
            async def feed(ws: WebSocket):
                rooms.add(ws)
            return app
        """,
    "a method": """
        from fastapi import FastAPI, WebSocket

        class Server:
            def build(self):
                app = FastAPI()

                @app.websocket("/ws")
                async def feed(ws: WebSocket):
                    self.rooms.add(ws)
                return app
        """,
}


@pytest.mark.parametrize("source", FACTORIES.values(), ids=FACTORIES)
def test_the_handlers_of_an_application_factory_are_run(tmp_path: Path, source: str) -> None:
    assert program(tmp_path, source).effects("keep")


def test_handlers_in_a_table_are_run(tmp_path: Path) -> None:
    source = """
        from fastapi import WebSocket

        async def say(ws, data):
            await ws.send_json(data)

        HANDLERS = {"say": say}

        @app.websocket("/ws")
        async def feed(ws: WebSocket):
            data = await ws.receive_json()
            await HANDLERS[data["type"]](ws, data)
        """
    (sent,) = program(tmp_path, source).effects("send")
    assert sent.function.name == "say"


def test_a_handler_that_calls_itself_ends(tmp_path: Path) -> None:
    source = """
        from fastapi import WebSocket

        async def again(ws):
            await again(ws)
            await ws.send_text("x")

        @app.websocket("/ws")
        async def feed(ws: WebSocket):
            await again(ws)
        """
    assert program(tmp_path, source).effects("send")


def test_a_handler_that_is_too_large_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lint_rules.flow.engine.BUDGET", 5)
    found = endpoint(tmp_path, "await ws.accept()\nawait ws.send_json(await load(ws, 1, 2, 3))").accesses()
    assert [access.verdict for access in found] == ["unknown"]


LIMITED = {
    "a list": "if data['by'] not in ('id', 'name'):\n    return",
    "one word": "if data['by'] != 'id':\n    return",
    "a form": "if not data['by'].isidentifier():\n    return",
    "a pattern": "if not re.fullmatch('[a-z]+', data['by']):\n    return",
    "get and a list": "if data.get('by') not in ALLOWED:\n    return",
}


@pytest.mark.parametrize("test", LIMITED.values(), ids=LIMITED)
def test_text_that_was_held_against_something_is_no_longer_free(tmp_path: Path, test: str) -> None:
    body = f"data = await ws.receive_json()\nawait db.execute(data['by'])\n{test}\nawait db.execute(data['by'])"
    (before,) = endpoint(tmp_path, body).effects("query")
    assert before.facts == frozenset()


def test_a_field_is_free_again_when_it_gets_another_text(tmp_path: Path) -> None:
    body = """
        data = await ws.receive_json()
        if data['by'] in ('id', 'name'):
            data['by'] = await ws.receive_text()
            await db.execute(data['by'])
    """
    assert endpoint(tmp_path, body).effects("query")


def test_a_test_on_one_way_limits_nothing_on_the_other(tmp_path: Path) -> None:
    body = "data = await ws.receive_json()\nif data['by'] in ('id',):\n    pass\nawait db.execute(data['by'])"
    assert endpoint(tmp_path, body).effects("query")


@pytest.mark.parametrize(
    "made",
    ["f'SELECT {said}'", "'SELECT ' + said", "'SELECT %s' % said", "'SELECT {}'.format(said)"],
)
def test_what_is_written_out_of_a_text_is_known_in_a_helper(tmp_path: Path, made: str) -> None:
    body = f"async def run(sql):\n    await db.execute(sql)\nsaid = await ws.receive_text()\nawait run({made})"
    (query,) = endpoint(tmp_path, body).effects("query")
    assert query.payload.text.startswith("SELECT ")


def test_a_number_is_no_text(tmp_path: Path) -> None:
    body = "said = await ws.receive_text()\nawait db.execute(f'SELECT {int(said)}')"
    assert not endpoint(tmp_path, body).effects("query")


def test_what_a_lambda_does_stands_where_it_is_written(tmp_path: Path) -> None:
    source = """
        from fastapi import WebSocket
        from rows import each

        @app.websocket("/ws")
        async def feed(ws: WebSocket):
            await ws.accept()
            each(lambda row: store.save(row))
        """
    effects = program(tmp_path, source, {"rows.py": "def each(do):\n    return do(1)\n"}).effects("call")
    assert [effect.function.name for effect in effects if effect.name == "save"] == ["feed"]


def test_with_labels_only_calls_that_are_given_one_are_followed(tmp_path: Path) -> None:
    source = """
        def work(ws):
            try:
                ask(ws, "how")
            except Exception as error:
                tell(ws, error)

        def ask(ws, text):
            ws.send_text(text)

        def tell(ws, text):
            ws.send_text(text)
    """
    found = program(tmp_path, source)
    work = found.outline.by_qualname["work"]
    sent = [effect.function.name for effect in found.engine.alone(work).effects if effect.kind == "send"]
    some = [e.function.name for e in found.engine.alone(work, follows=Label.BROAD).effects if e.kind == "send"]
    assert (sent, some) == (["ask", "tell"], ["tell"])
