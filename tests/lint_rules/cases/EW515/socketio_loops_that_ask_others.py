import asyncio
import os
import threading
import time

import requests
import socketio

sio = socketio.AsyncServer(async_mode="asgi")
server = socketio.Server()
clients = set()


async def tell_state() -> None:
    while True:  # EW515
        state = await asyncio.to_thread(read_state)
        await sio.emit("state", state)


async def tell_count() -> None:
    while True:  # ok: Socket.IO's emit does not fail, and nothing else can
        await sio.emit("count", len(clients))
        await sio.sleep(1)


def tell_output(sio, terminal: int) -> None:
    while True:  # EW515
        sio.emit("output", os.read(terminal, 1024))
        sio.sleep(0.1)


def tell_weather() -> None:
    for message in pubsub.listen():  # EW515
        server.emit("weather", message)


class Prices(threading.Thread):
    def run(self) -> None:
        while True:  # EW515
            server.emit("prices", requests.get("https://example.com/prices", timeout=5).json())
            time.sleep(5)


class Rates(threading.Thread):
    def run(self) -> None:
        self.tell()

    def tell(self) -> None:
        while True:  # EW515
            server.emit("rates", requests.get("https://example.com/rates", timeout=5).json())
            time.sleep(5)

    def tell_once_more(self) -> None:
        while True:  # ok: no thread runs it
            server.emit("rates", requests.get("https://example.com/rates", timeout=5).json())
            time.sleep(5)


def read_state() -> dict:
    with open("state") as file:
        return {"state": file.read()}


@sio.on("connect")
async def connect(sid, environ) -> None:
    clients.add(sid)


def main() -> None:
    server.start_background_task(tell_output, server, 3)
    server.start_background_task(tell_weather)
    sio.start_background_task(tell_state)
    sio.start_background_task(tell_count)
    Prices().start()
    Rates().start()
