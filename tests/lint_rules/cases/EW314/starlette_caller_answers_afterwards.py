from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

seen = set()


class Ballot:
    def __init__(self):
        self.votes = []

    def count(self, choice):  # ok: the caller answers, and nothing here could
        self.votes.append(choice)


ballot = Ballot()


async def feed(websocket: WebSocket, command):  # ok: the caller answers afterwards
    seen.add(command)


async def follow(websocket: WebSocket, command):  # EW314
    seen.add(command)


async def watch(websocket: WebSocket):
    await websocket.accept()
    async for text in websocket.iter_text():
        await feed(websocket, text)
        ballot.count(text)
        await websocket.send_text("yes")


async def track(websocket: WebSocket):
    await websocket.accept()
    async for text in websocket.iter_text():
        await follow(websocket, text)


app = Starlette(routes=[WebSocketRoute("/ws", watch), WebSocketRoute("/track", track)])
