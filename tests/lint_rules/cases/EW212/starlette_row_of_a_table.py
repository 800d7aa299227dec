import os

import jwt
from fastapi import FastAPI, WebSocket

from database import pool

app = FastAPI()


@app.websocket("/errands")
async def errands(websocket: WebSocket):
    try:
        user = jwt.decode(websocket.headers["x-token"], os.environ["KEY"], algorithms=["HS256"])["sub"]
    except jwt.InvalidTokenError:
        return await websocket.close(1008)
    await websocket.accept()
    async for data in websocket.iter_json():
        if data["do"] == "done":
            await pool.execute("UPDATE errands SET done_by = $2 WHERE id = $1", int(data["errand"]), user)  # EW212


@app.websocket("/own")
async def own(websocket: WebSocket):
    try:
        user = jwt.decode(websocket.headers["x-token"], os.environ["KEY"], algorithms=["HS256"])["sub"]
    except jwt.InvalidTokenError:
        return await websocket.close(1008)
    await websocket.accept()
    async for data in websocket.iter_json():
        errand = int(data["errand"])
        if data["do"] == "drop":
            await pool.execute("DELETE FROM errands WHERE id = $1 AND owner = $2", errand, user)  # ok: its owner as well
        elif data["do"] == "note":
            # ok: an insert changes nobody's row
            await pool.execute("INSERT INTO notes (errand, author, text) VALUES ($1, $2, $3)", errand, user, data["text"])
        else:
            # ok: the row is chosen by the user
            await pool.execute("UPDATE people SET seen = $1 WHERE id = $2", data["seen"], user)


@app.websocket("/looked-up")
async def looked_up(websocket: WebSocket):
    try:
        user = jwt.decode(websocket.headers["x-token"], os.environ["KEY"], algorithms=["HS256"])["sub"]
    except jwt.InvalidTokenError:
        return await websocket.close(1008)
    await websocket.accept()
    async for data in websocket.iter_json():
        row = await pool.fetchrow("SELECT owner FROM errands WHERE id = $1", int(data["errand"]))
        if row is None or row["owner"] != user:
            continue
        await pool.execute("UPDATE errands SET done = true WHERE id = $1", int(data["errand"]))  # ok: its owner was asked
