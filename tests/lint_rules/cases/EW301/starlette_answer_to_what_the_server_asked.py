import asyncio
import itertools

from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocketDisconnect

gates, waiting = {}, {}
numbers = itertools.count(1)


async def frame(websocket):
    try:
        data = await websocket.receive_json()
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


async def gate(websocket):  # ok: `opened` is the answer of the gate to what it was told
    key = await keys.gate_of(websocket.headers.get("x-gate-key", ""))
    if key is None:
        return await websocket.close(1008)
    await websocket.accept()
    gates[key] = websocket
    try:
        while True:
            data = await frame(websocket)
            if data.get("kind") == "car" and isinstance(data.get("plate"), str):
                await passages.keep(key, data["plate"])
                await websocket.send_json({"kind": "kept", "n": data["n"]})
            elif data.get("kind") == "opened" and isinstance(data.get("order"), int):
                asked = waiting.get((key, data["order"]))
                if asked is not None and not asked.done():
                    asked.set_result(data["ok"])
            else:
                await websocket.send_json({"kind": "unknown", "n": data["n"]})
    except WebSocketDisconnect:
        gates.pop(key, None)


async def order_open(key):
    order = next(numbers)
    asked = waiting[key, order] = asyncio.get_running_loop().create_future()
    await gates[key].send_json({"kind": "open", "order": order})
    return await asyncio.wait_for(asked, 5)


async def barrier(websocket):  # EW301
    key = await keys.gate_of(websocket.headers.get("x-gate-key", ""))
    if key is None:
        return await websocket.close(1008)
    await websocket.accept()
    while True:
        data = await frame(websocket)
        if data.get("kind") == "car" and isinstance(data.get("plate"), str):
            await passages.keep(key, data["plate"])
            await websocket.send_json({"kind": "kept", "n": data["n"]})
        elif data.get("kind") == "opened" and isinstance(data.get("order"), int):
            await passages.count(key, data["order"])
        else:
            await websocket.send_json({"kind": "unknown", "n": data["n"]})


app = Starlette(routes=[WebSocketRoute("/gate", gate), WebSocketRoute("/barrier", barrier)])
