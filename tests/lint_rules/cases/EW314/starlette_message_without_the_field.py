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
