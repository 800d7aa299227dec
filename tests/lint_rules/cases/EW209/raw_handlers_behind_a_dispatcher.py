import json
import os
import shutil

import websockets
from websockets.server import WebSocketServerProtocol as Client

ROOT = "/srv/projects"


async def delete(request, client: Client) -> None:  # EW209
    shutil.rmtree(os.path.join(ROOT, request.id))


async def rename(request, client: Client) -> None:  # EW209
    with open(os.path.join(ROOT, request.id), "w") as file:
        file.write(request.name)


async def show(request, client: Client) -> None:  # ok: it reads, and answers its own client
    with open(os.path.join(ROOT, "index")) as file:
        await client.send(file.read())


async def lock(request, client: Client) -> None:  # ok: it asks whose connection it is
    machine.start(users[client], request.id)


async def tidy(request, client: Client) -> None:  # ok: the endpoint calls it, when a client has gone
    shutil.rmtree(os.path.join(ROOT, request.id))


async def offered(promise, client: Client) -> None:  # ok: a signal of the player is no message
    promise.player.emit("offered", promise)


HANDLERS = json.loads("{}")
HANDLERS.update({"delete": delete, "rename": rename, "show": show, "lock": lock})


async def serve(client, path):
    async for text in client:
        request = parse(text)
        await table_of(HANDLERS)[request.name](request, client)


async def main():
    await websockets.serve(serve, "0.0.0.0", 8000)


async def later(client):
    await tidy(last(client), client)
