from fastapi import FastAPI, WebSocket
from starlette.middleware.base import BaseHTTPMiddleware

app = FastAPI()


class Connection:
    def __init__(self, websocket: WebSocket):
        self.websocket = websocket


class Manager:
    def __init__(self):
        self.connections: list[Connection] = []

    def of(self, item):
        return [connection for connection in self.connections if connection.item == item]

    async def send(self, item, data):
        for connection in self.of(item):
            await connection.websocket.send_text(data)


manager = Manager()


class Audit(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        response = await call_next(request)
        if request.user.is_authenticated:
            note(request.user, request.url)
        return response


app.add_middleware(Audit)


@app.post("/items/{item}")
async def update(item: str, data: str):  # EW209
    await manager.send(item, data)
