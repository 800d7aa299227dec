import asyncio
import subprocess
import threading

from fastapi import Depends, FastAPI, WebSocket

app = FastAPI()
loop = asyncio.get_event_loop()


def settings():
    raise NotImplementedError


def work():
    while True:
        print("tick")


async def ticks():
    while True:
        yield 1


async def pump(websocket):
    while True:
        await websocket.send_text("tick")


def refuse():
    print("closed for today")
    raise PermissionError


@app.websocket("/thread")
async def in_a_thread(websocket: WebSocket):
    await websocket.accept()
    threading.Thread(target=work).start()
    await start_behind_a_thread(websocket, await websocket.receive_json())


async def start_behind_a_thread(websocket, message):  # EW209
    subprocess.Popen(message["job"])


@app.websocket("/executor")
async def in_an_executor(websocket: WebSocket):
    await websocket.accept()
    loop.run_in_executor(None, work)
    await start_behind_an_executor(websocket, await websocket.receive_json())


async def start_behind_an_executor(websocket, message):  # EW209
    subprocess.Popen(message["job"])


@app.websocket("/ticks")
async def in_a_generator(websocket: WebSocket):
    await websocket.accept()
    async for _ in ticks():
        await start_in_a_loop(websocket, await websocket.receive_json())


async def start_in_a_loop(websocket, message):  # EW209
    subprocess.Popen(message["job"])


@app.websocket("/pumps")
async def in_coroutines(websocket: WebSocket):
    await websocket.accept()
    pumps = [pump(websocket), pump(websocket)]
    await start_beside_pumps(websocket, await websocket.receive_json())
    await asyncio.gather(*pumps)


async def start_beside_pumps(websocket, message):  # EW209
    subprocess.Popen(message["job"])


@app.websocket("/stub")
async def behind_a_stub(websocket: WebSocket, options: dict = Depends(settings)):
    await websocket.accept()
    await start_behind_a_stub(websocket, await websocket.receive_json())


async def start_behind_a_stub(websocket, message):  # EW209
    subprocess.Popen(message["job"])


@app.websocket("/refused")
async def waits_for_it(websocket: WebSocket):
    await websocket.accept()
    await asyncio.to_thread(refuse)
    await never_started(websocket, await websocket.receive_json())


async def never_started(websocket, message):  # ok: what is waited for always raises
    subprocess.Popen(message["job"])
