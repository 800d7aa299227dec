import logging

from fastapi import FastAPI, WebSocket

app = FastAPI()
logger = logging.getLogger(__name__)


class Line:
    def __init__(self, socket: WebSocket) -> None:
        self.socket = socket

    async def send(self, text: str) -> bool:
        try:
            await self.socket.send_text(text)
        except Exception:
            logger.exception("the line is down")
            return False
        return True


class Exchange:
    def __init__(self) -> None:
        self.clients: dict[str, Line] = {}

    async def pass_on(self, name: str, text: str) -> bool:
        client = self.clients.get(name)
        if client is None:
            return False
        return await client.send(text)  # ok: the object catches what goes wrong, and says so

    async def ring(self, name: str) -> None:
        await self.clients[name].socket.send_bytes(b"ring")  # a bare socket


exchange = Exchange()
sockets: dict[str, WebSocket] = {}


@app.websocket("/lines/{name}")
async def lines(websocket: WebSocket, name: str) -> None:
    await websocket.accept()
    sockets[name] = websocket
    exchange.clients[name] = Line(websocket)
    while True:
        call = await websocket.receive_json()
        await exchange.pass_on(call["to"], call["text"])
        await sockets[call["to"]].send_json(call)  # EW515
