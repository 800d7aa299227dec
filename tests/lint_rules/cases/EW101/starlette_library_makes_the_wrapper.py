import wrapt
from fastapi import FastAPI, WebSocket

app = FastAPI()


def counted(handler):
    @wrapt.decorator
    async def wrapper(ws):
        count()
        return await handler(ws)

    return wrapper


@app.websocket("/ws")
@counted
async def feed(ws: WebSocket):  # EW101
    await ws.accept()
    await ws.send_json(latest_orders())
