from fastapi import FastAPI, WebSocket

from walls import Walls

app = FastAPI()
walls = Walls()


@app.get("/")
async def page():
    return "draw with us"


@app.websocket("/walls/{name}")
async def draw(socket: WebSocket, name: str):
    await walls.hang(name, socket)  # EW214
    async for line in socket.iter_text():
        await walls.paint(name, line)


@app.websocket("/hall")
async def draw_in_the_hall(socket: WebSocket):
    await walls.hang("hall", socket)  # ok: the server chose it
    async for line in socket.iter_text():
        await walls.paint("hall", line)
