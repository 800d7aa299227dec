import secrets

from starlette.applications import Starlette
from starlette.routing import WebSocketRoute


def bingo_app():
    rounds = {}
    halls = {}

    def begin(message):
        key = secrets.token_hex(4)
        rounds[key] = message["numbers"]  # EW506
        return key

    def open_hall(message):
        if len(halls) >= 20:
            return "no more halls"
        halls[message["hall"]] = message["numbers"]  # ok: counted
        return "open"

    async def play(websocket):
        await websocket.accept()
        called = {}
        async for message in websocket.iter_json():
            called[message["number"]] = True
            await websocket.send_json({"round": begin(message), "hall": open_hall(message)})

    return Starlette(routes=[WebSocketRoute("/bingo", play)])
