import subprocess

from fastapi import FastAPI, WebSocket

app = FastAPI()
jobs = {}
clients = []


@app.websocket("/ws")
async def endpoint(websocket: WebSocket):
    await websocket.accept()
    clients.append(websocket)
    while True:
        message = await websocket.receive_json()
        if message["type"] == "start":
            await start(websocket, message)
        elif message["type"] == "echo":
            await echo(websocket, message)


async def start(websocket, message):  # EW209
    subprocess.Popen(["job", message["name"]])


async def echo(websocket, message):  # ok: the client hears its own word
    await websocket.send_json(message)


@app.websocket("/two")
async def two(websocket: WebSocket):
    await websocket.accept()
    await read(websocket)


async def read(websocket: WebSocket):  # EW209
    clients.append(websocket)
    async for text in websocket.iter_text():
        await broker.publish("all", text)


@app.websocket("/three")
async def three(websocket: WebSocket):
    await websocket.accept()
    await watch(websocket)


async def watch(websocket: WebSocket):  # ok: it only puts the client beside the others
    clients.append(websocket)
    async for _ in websocket.iter_text():
        await websocket.send_text("ok")


@app.websocket("/members")
async def members(websocket: WebSocket):
    if not await valid(websocket.cookies["session"]):
        return await websocket.close()
    await websocket.accept()
    async for message in websocket.iter_json():
        await begin(websocket, message)


async def begin(websocket, message):  # ok: strangers do not get here
    subprocess.Popen(["job", message["name"]])
