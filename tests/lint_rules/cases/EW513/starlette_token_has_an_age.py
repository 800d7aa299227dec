import asyncio

from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

clients: set[WebSocket] = set()


async def chat(websocket: WebSocket):  # EW513
    user = tokens.verify("user", websocket.headers["authorization"], max_age=86_400)
    await websocket.accept()
    clients.add(websocket)
    async for text in websocket.iter_text():
        for client in list(clients):
            await client.send_text(f"{user}: {text}")


async def slow_chat(websocket: WebSocket):  # ok: a quota of words
    user = tokens.verify("user", websocket.headers["authorization"], max_age=86_400)
    await websocket.accept()
    clients.add(websocket)
    async for text in websocket.iter_text():
        await take_from_quota(user, text)
        for client in list(clients):
            await client.send_text(f"{user}: {text}")


async def greet(websocket: WebSocket):  # ok: it hears one message
    await websocket.accept()
    text = await asyncio.wait_for(websocket.receive_text(), 10)
    for client in list(clients):
        await client.send_text(text)


app = Starlette(routes=[WebSocketRoute("/chat", chat), WebSocketRoute("/slow", slow_chat), WebSocketRoute("/hi", greet)])
