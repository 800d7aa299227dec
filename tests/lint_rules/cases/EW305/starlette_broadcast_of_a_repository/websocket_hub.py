from fastapi import FastAPI, WebSocket

app = FastAPI()


class Hub:
    def __init__(self):
        self.sockets: list[WebSocket] = []

    async def send_all(self, event):
        for socket in self.sockets:
            await socket.send_json(event)

    async def broadcast_to(self, room, event):
        await self.send_all({"room": room, **event})


hub = Hub()


async def broadcast_stock(stock):
    await hub.broadcast_to("stock", stock)


@app.websocket("/ws")
async def ws(socket: WebSocket):
    await socket.accept()
    hub.sockets.append(socket)
    await socket.receive_text()
