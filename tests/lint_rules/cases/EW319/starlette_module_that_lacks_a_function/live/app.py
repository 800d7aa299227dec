from fastapi import FastAPI, WebSocket

from . import bells, towers

app = FastAPI()


@app.websocket("/bells")
async def feed(websocket: WebSocket):
    await websocket.accept()
    await websocket.send_text(bells.ring("Emma"))  # ok: the module has it
    await websocket.send_text(bells.toll("Emma"))  # EW319
    await websocket.send_text(bells.ring("Emma", 3))  # EW319
    await websocket.send_text(towers.Tower("north").name)  # ok: the class is there
    await websocket.send_text(towers.great.call())  # EW319
    await websocket.send_text(towers.anything)  # ok: the module may make any name
