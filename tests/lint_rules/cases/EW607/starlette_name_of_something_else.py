from pathlib import Path, PurePath

from fastapi import FastAPI, WebSocket
from pydantic import BaseModel

app = FastAPI()
FOLDER = Path("notes")


class Wanted(BaseModel):
    name: str


@app.websocket("/notes")
async def notes(websocket: WebSocket):
    await websocket.accept()
    while True:
        wanted = Wanted(**await websocket.receive_json())
        with open(FOLDER / wanted.name) as file:  # EW607
            await websocket.send_text(file.read())


@app.websocket("/own")
async def own(websocket: WebSocket):
    await websocket.accept()
    print(f"{websocket.user.name} is here")
    while True:
        message = await websocket.receive_json()
        with open(FOLDER / message["day"]) as file:  # EW607
            await websocket.send_text(file.read())


@app.websocket("/cut")
async def cut(websocket: WebSocket):
    await websocket.accept()
    while True:
        message = await websocket.receive_json()
        if Path(message["day"]).name != message["day"]:
            continue
        with open(FOLDER / message["day"]) as file:  # ok: a name without a folder
            await websocket.send_text(file.read())


@app.websocket("/pure")
async def pure(websocket: WebSocket):
    await websocket.accept()
    while True:
        wanted = PurePath((await websocket.receive_json())["day"])
        with open(f"notes/{wanted.name}") as file:  # ok: the folder is cut off
            await websocket.send_text(file.read())


@app.websocket("/beside")
async def beside(websocket: WebSocket):
    await websocket.accept()
    while True:
        path = FOLDER / (await websocket.receive_json())["day"]
        if path.parent != FOLDER:
            continue
        with open(path) as file:  # ok: the file lies in the folder
            await websocket.send_text(file.read())


@app.websocket("/below")
async def below(websocket: WebSocket):
    await websocket.accept()
    while True:
        day = (await websocket.receive_json())["day"]
        if FOLDER.resolve() not in (FOLDER / day).resolve().parents:
            continue
        with open(FOLDER / day) as file:  # ok: the file lies below the folder
            await websocket.send_text(file.read())


def is_inside(path):
    return path.resolve().is_relative_to(FOLDER.resolve())


@app.websocket("/asked")
async def asked(websocket: WebSocket):
    await websocket.accept()
    while True:
        path = FOLDER / (await websocket.receive_json())["day"]
        if not is_inside(path):
            continue
        with open(path) as file:  # ok: a function of ours has looked at it
            await websocket.send_text(file.read())


@app.websocket("/listed")
async def listed(websocket: WebSocket):
    await websocket.accept()
    while True:
        day = (await websocket.receive_json())["day"]
        if not any(path.name == day for path in FOLDER.iterdir()):
            continue
        with open(FOLDER / day) as file:  # ok: it lies in the folder
            await websocket.send_text(file.read())
