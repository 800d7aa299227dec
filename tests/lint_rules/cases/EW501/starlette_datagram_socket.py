import socket
from socket import AF_INET, SOCK_DGRAM

from fastapi import FastAPI, WebSocket

app = FastAPI()


def own_address() -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 80))  # ok: no packet is sent, it only picks a route
        return str(probe.getsockname()[0])


def telephone() -> str:
    line = socket.socket(AF_INET, type=SOCK_DGRAM)
    line.connect(("192.0.2.1", 5060))  # ok: the same
    line.send(b"hello")
    return line.recv(64).decode()


def printer() -> str:
    line = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    line.connect(("192.0.2.1", 9100))
    return "connected"


@app.websocket("/about")
async def about(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text(own_address())  # ok: nothing in it waits
    await websocket.send_text(telephone())  # EW501
    await websocket.send_text(printer())  # EW501
