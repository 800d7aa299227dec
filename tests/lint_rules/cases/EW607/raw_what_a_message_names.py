import json
import os
import shutil
import subprocess
from pathlib import Path

import httpx
import websockets

LOGS = Path("logs").resolve()
PROGRAMS = {"backup": "/usr/bin/backup"}


async def serve(ws):
    async for text in ws:
        message = json.loads(text)
        await KINDS[message["kind"]](ws, message)
        await save(ws, message)
        await drop(ws, message)
        await preview(ws, message)
        await listen(ws, message)
        await run(ws, message)
        await one_of_ours(ws, message)
        await with_words(ws, message)
        await by_setting(ws, message)
        await with_any(ws, message)
        await inside(ws, message)
        await numbered(ws, message)
        await of_the_server(ws, message)


async def save(ws, message):
    with open(os.path.join("notes", message["name"]), "w") as file:  # EW607
        file.write(message["text"])


async def drop(ws, message):
    shutil.rmtree(f"uploads/{message['folder']}")  # EW607


async def preview(ws, message):
    await ws.send(httpx.get(message["url"]).text)  # EW607


async def listen(ws, message):
    await ws.send(recorder.load_audio(message["audio_path"]))  # EW607


async def run(ws, message):
    subprocess.run(["/opt/tools/" + message["tool"]])  # EW607


async def one_of_ours(ws, message):  # ok: the program is one of a list
    subprocess.run([PROGRAMS[message["tool"]]])


async def with_words(ws, message):  # ok: the program is ours, whatever it is told
    subprocess.run(["/usr/bin/espeak", message["text"]])


async def inside(ws, message):  # ok: it looks where the path leads
    path = (LOGS / message["day"]).resolve()
    if not path.is_relative_to(LOGS):
        return
    with open(path) as file:
        await ws.send(file.read())


async def numbered(ws, message):  # ok: a number leads nowhere
    with open(f"logs/{int(message['day'])}.txt") as file:
        await ws.send(file.read())


async def of_the_server(ws, message):  # ok: the client does not say which
    with open("logs/today.txt") as file:
        await ws.send(file.read())


async def main():
    await websockets.serve(serve, "0.0.0.0", 8000)


async def by_setting(ws, message):
    subprocess.run([os.environ["BACKUP"], message["day"]])  # ok: the server says which program, the client an argument


async def with_any(ws, message):
    subprocess.run([message["program"], "--version"])  # EW607
