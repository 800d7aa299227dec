import asyncio

from fastapi import FastAPI, WebSocket

from jobs import Jobs

app = FastAPI()
jobs = Jobs()
seats: dict[str, WebSocket] = {}


@app.websocket("/scans/{user}")
async def scans(websocket: WebSocket, user: str):
    await websocket.accept()
    seats[user] = websocket
    try:
        while True:
            await jobs.inbox.put((user, await websocket.receive_text()))
    finally:
        seats.pop(user, None)
