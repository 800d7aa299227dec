from app.users import current_user
import asyncio
import json
import logging

from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/walk")
async def walk(websocket: WebSocket):
    await websocket.accept()
    try:
        tree = json.loads(await websocket.receive_text())
        if not isinstance(tree, dict):
            raise AssertionError("a tree is expected")
        queue = [tree]
        while queue:
            node = queue.pop(0)
            logging.info("at %s", node["name"])
            await websocket.send_json({"at": node["name"]})
            await asyncio.sleep(1)
            queue.append(node["next"])
    except Exception as error:
        await websocket.send_text(str(error))  # ok: it speaks of the client's own message


@app.websocket("/greet")
async def greet(websocket: WebSocket):
    await websocket.accept()
    try:
        await started(websocket)
        await websocket.send_text("hello")
    except Exception as error:
        await websocket.send_text(str(error))  # ok: what is called does nothing


async def started(websocket: WebSocket) -> None:
    pass


@app.websocket("/keep")
async def keep(websocket: WebSocket):
    await websocket.accept()
    try:
        db.add(json.loads(await websocket.receive_text()))
    except Exception as error:
        await websocket.send_text(str(error))  # EW504


async def run(websocket: WebSocket, work):
    try:
        await work
    except Exception as error:
        await websocket.send_text(str(error))  # EW504
