from fastapi import WebSocket


@app.websocket("/seats")
async def seats(websocket: WebSocket):
    await websocket.accept()
    order = await websocket.receive_json()  # EW314
    await websocket.send_json({"seat": order["seat"]})


@app.websocket("/rows")
async def rows(websocket: WebSocket):
    await websocket.accept()
    try:
        order = await websocket.receive_json()
    except ValueError:
        await websocket.send_json({"error": "no JSON"})
        return
    if "row" not in order:
        await websocket.send_json({"error": "no row"})
        return
    await websocket.send_json({"row": order["row"]})  # ok: it is there


@app.websocket("/wagons")
async def wagons(websocket: WebSocket):
    await websocket.accept()
    order = await websocket.receive_text()
    if order in places:
        await train.book(places[order])  # ok: known before it is looked up
    await websocket.send_json({})


@app.websocket("/nested")
async def nested(websocket: WebSocket) -> None:
    await websocket.accept()
    while True:
        try:
            message = dict(await websocket.receive_json())
        except (TypeError, ValueError):
            await websocket.send_json({"error": "no object"})
            continue
        order = message.get("order", {})
        await websocket.send_json({"placed": order.get("id")})  # EW314


@app.websocket("/nested/asked")
async def nested_asked(websocket: WebSocket) -> None:
    await websocket.accept()
    while True:
        try:
            message = dict(await websocket.receive_json())
        except (TypeError, ValueError):
            await websocket.send_json({"error": "no object"})
            continue
        order = message.get("order", {})
        found = order.get("id") if isinstance(order, dict) else None
        await websocket.send_json({"placed": found})  # ok: it is asked what it is
