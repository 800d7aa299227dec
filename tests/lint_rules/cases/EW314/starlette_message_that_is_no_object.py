import json
from uuid import UUID

from fastapi import WebSocket


@app.websocket("/seats")
async def seats(websocket: WebSocket):
    await websocket.accept()
    while True:
        try:
            order = json.loads(await websocket.receive_text())
        except json.JSONDecodeError:
            await websocket.send_json({"error": "no JSON"})
            continue
        kind = order.get("kind")  # EW314
        await websocket.send_json({"kind": kind})


@app.websocket("/rows")
async def rows(websocket: WebSocket):
    await websocket.accept()
    while True:
        try:
            order = json.loads(await websocket.receive_text())
        except json.JSONDecodeError:
            await websocket.send_json({"error": "no JSON"})
            continue
        if not isinstance(order, dict):
            await websocket.send_json({"error": "no object"})
            continue
        passenger = order.get("passenger")
        await websocket.send_json({"to": passenger["name"]})  # EW314


@app.websocket("/wagons")
async def wagons(websocket: WebSocket):
    await websocket.accept()
    async for text in websocket.iter_text():
        try:
            order = json.loads(text)
            name = order.get("wagon").strip()  # ok: what is raised is told
            found = UUID(order.get("train"))
        except Exception:
            await websocket.send_json({"error": "no order"})
            continue
        await websocket.send_json({"wagon": name, "train": str(found)})


@app.websocket("/trains")
async def trains(websocket: WebSocket):
    await websocket.accept()
    async for text in websocket.iter_text():
        try:
            order = dict(json.loads(text))
        except ValueError:
            await websocket.send_json({"error": "no order"})
            continue
        number = order.get("train")
        if number is None:
            await websocket.send_json({"error": "no train"})
            continue
        await websocket.send_json({"train": number.strip()})  # ok: it is there


@app.websocket("/stations")
async def stations(websocket: WebSocket):
    await websocket.accept()
    while True:
        try:
            order = await websocket.receive_json()
        except json.JSONDecodeError:
            await websocket.send_json({"error": "no JSON"})
            continue
        if not isinstance(order, dict) or "station" not in order:
            await websocket.send_json({"error": "no station"})
            continue
        await websocket.send_json({"station": str(UUID(order["station"]))})  # EW314
