import asyncio

import jwt
from fastapi import FastAPI, WebSocket, WebSocketDisconnect

app = FastAPI()
boards: dict[int, set[WebSocket]] = {}
counted: set[WebSocket] = set()


async def tell(lane: int, score: dict) -> None:
    for ws in list(boards.get(lane, ())):
        await ws.send_json(score)


async def player_of(ws: WebSocket) -> dict | None:
    try:
        first = await asyncio.wait_for(ws.receive_json(), 5)
        return jwt.decode(first["token"], KEY, algorithms=["HS256"])
    except (KeyError, asyncio.TimeoutError, jwt.PyJWTError):
        return None


@app.websocket("/lanes/{lane}")
async def lane_board(ws: WebSocket, lane: int):  # EW101
    await ws.accept()
    boards.setdefault(lane, set()).add(ws)
    player = await player_of(ws)
    if player is None:
        boards[lane].discard(ws)
        await ws.close(1008)
        return
    try:
        async for pins in ws.iter_json():
            await tell(lane, {"by": player["sub"], "pins": pins["down"]})
    except WebSocketDisconnect:
        boards[lane].discard(ws)


@app.websocket("/halls/{lane}")
async def hall_board(ws: WebSocket, lane: int):  # ok: it listens below the check
    await ws.accept()
    player = await player_of(ws)
    if player is None:
        await ws.close(1008)
        return
    boards.setdefault(lane, set()).add(ws)
    try:
        async for pins in ws.iter_json():
            await tell(lane, {"by": player["sub"], "pins": pins["down"]})
    except WebSocketDisconnect:
        boards[lane].discard(ws)


@app.websocket("/counted")
async def counted_board(ws: WebSocket):  # ok: these are only counted, and nobody tells them anything
    await ws.accept()
    if len(counted) > 40:
        await ws.close(1013)
        return
    counted.add(ws)
    try:
        player = await player_of(ws)
        if player is None:
            await ws.close(1008)
            return
        async for pins in ws.iter_json():
            await tell(pins["lane"], {"by": player["sub"], "pins": pins["down"]})
    finally:
        counted.discard(ws)
