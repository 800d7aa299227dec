from pathlib import Path

from fastapi import FastAPI, WebSocket

app = FastAPI()
FOLDER = Path("sketches")


@app.websocket("/joined")
async def joined(websocket: WebSocket):
    await websocket.accept()
    while True:
        wanted = FOLDER / (await websocket.receive_json())["sketch"]
        with open(FOLDER / wanted.name) as file:  # ok: the name of a path has no folder in it
            await websocket.send_text(file.read())


@app.websocket("/resolved")
async def resolved(websocket: WebSocket):
    await websocket.accept()
    while True:
        sketch = (await websocket.receive_json())["sketch"]
        with open(FOLDER / (FOLDER / sketch).resolve().name) as file:  # ok: the folder is cut off
            await websocket.send_text(file.read())


@app.websocket("/made")
async def made(websocket: WebSocket):
    await websocket.accept()
    while True:
        sketch = (await websocket.receive_json())["sketch"]
        await load(sketch)


async def load(path):
    print(Path(path).name)
    with open(FOLDER / path) as file:  # ok: whoever writes `Path(path).name` knows of folders
        return file.read()


@app.websocket("/whole")
async def whole(websocket: WebSocket):
    await websocket.accept()
    while True:
        wanted = FOLDER / (await websocket.receive_json())["sketch"]
        with open(wanted) as file:  # EW607
            await websocket.send_text(file.read())
