from fastapi import FastAPI, WebSocket

app = FastAPI()
MOST = 200


def last_entries(path, wanted):
    with open(path) as book:
        return book.readlines()[-wanted:]


@app.websocket("/logbook/{ship}")
async def logbook(ws: WebSocket, ship: str):
    await ws.accept()
    wanted = int(ws.query_params.get("lines", 100))
    await ws.send_json({"lines": last_entries(books[ship], wanted)})  # EW513
    while True:
        msg = await ws.receive_json()
        count = int(msg.get("count", 20))
        rows = await entries.find(ship=ship, limit=min(count, MOST))  # ok: bounded
        await ws.send_json({"rows": rows})


@app.websocket("/quay")
async def quay(ws: WebSocket):
    await ws.accept()
    while True:
        msg = await ws.receive_json()
        await ws.send_json(await berths.free(at=msg["at"], limit=msg["limit"]))  # EW513


@app.websocket("/harbour")
async def harbour(ws: WebSocket):
    await ws.accept()
    recent = []
    while True:
        msg = await ws.receive_json()
        limit = msg["limit"]
        recent.append(msg["text"])
        await ws.send_json({"recent": recent[-limit:]})  # ok: no more than there is
        rows = await berths.select().order_by("at").limit(limit).fetch()  # EW513
        await ws.send_json({"rows": rows})
