import json
import pathlib
from pathlib import Path

import websockets

FOLDER = Path("notes")
FILES = [FOLDER / "today.txt", FOLDER / "yesterday.txt"]


async def serve(ws):
    async for text in ws:
        message = json.loads(text)
        await read(ws, message["name"])
        await opened(ws, message["name"])
        await formatted(ws, message["name"])
        await of_parts(ws, message["name"])
        await kept(ws, message["name"])
        await written(ws, message)
        await dropped(message["name"])
        await one_of_a_list(ws, message["name"])
        await one_of_the_paths(ws, message["name"])
        await inside(ws, message["name"])
        await cut(ws, message["name"])
        await of_the_server(ws, message)
        await of_two(ws, "today.txt")


async def read(ws, name):
    await ws.send((FOLDER / name).read_text())  # EW607


async def opened(ws, name):
    with (FOLDER / f"{name}.txt").open() as file:  # EW607
        await ws.send(file.read())


async def formatted(ws, name):
    with Path(f"{FOLDER}/{name}").open() as file:  # EW607
        await ws.send(file.read())


async def of_parts(ws, name):
    await ws.send(pathlib.Path(FOLDER, name).read_bytes())  # EW607


async def kept(ws, name):
    path = Path(FOLDER, name)
    if path.exists():
        await ws.send(path.read_text())  # EW607


async def written(ws, message):
    path = FOLDER / message["name"]
    path.write_text(message["text"])  # EW607
    await ws.send("written")


async def dropped(name):
    (FOLDER / name).unlink(missing_ok=True)  # EW607


async def one_of_a_list(ws, name):
    if name not in ("today.txt", "yesterday.txt"):
        return
    await ws.send((FOLDER / name).read_text())  # ok: one of two


async def one_of_the_paths(ws, name):
    path = Path(FOLDER, name)
    if path not in FILES:
        return
    await ws.send(path.read_text())  # ok: one of two


async def inside(ws, name):
    path = Path(FOLDER, name).resolve()
    if not path.is_relative_to(FOLDER.resolve()):
        return
    await ws.send(path.read_text())  # ok: it looks where the path leads


async def cut(ws, name):
    await ws.send((FOLDER / Path(name).name).read_text())  # ok: the folder is cut off


async def of_the_server(ws, message):
    (FOLDER / "last.txt").write_text(message["text"])  # ok: the client says what is written, and not where


async def of_two(ws, name):
    await ws.send(Path(FOLDER, name).read_text())  # ok: the server says which


async def main():
    await websockets.serve(serve, "0.0.0.0", 8000)
