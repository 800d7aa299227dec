from fastapi import FastAPI, WebSocket

from ferry import crews, tokens

app = FastAPI()


class Bridge:
    def __init__(self, ws: WebSocket, ship: str):
        self.ws, self.ship = ws, ship

    async def serve(self):
        async for order in self.ws.iter_json():
            await crews.order(self.ship, order)


@app.websocket("/ships/{ship}")
async def bridge(ws: WebSocket, ship: str):
    sailor = await tokens.sailor(ws.headers.get("authorization", ""))
    if sailor is None:
        await ws.close(1008)
        return
    await ws.accept()
    if not await crews.aboard(sailor, ship):
        await ws.send_json({"ok": False, "error": "you are not aboard"})  # EW213
    await Bridge(ws, ship).serve()


@app.websocket("/engines/{ship}")
async def engine(ws: WebSocket, ship: str):
    sailor = await tokens.sailor(ws.headers.get("authorization", ""))
    await ws.accept()
    if sailor is None or not await crews.aboard(sailor, ship):
        await ws.send_json({"error": "you are not aboard"})  # ok: nothing is served below
        await ws.close(1008)
        return
    await Bridge(ws, ship).serve()


@app.websocket("/galley/{ship}")
async def galley(ws: WebSocket, ship: str):
    sailor = await tokens.sailor(ws.headers.get("authorization", ""))
    if sailor is None:
        await ws.close(1008)
        return
    await ws.accept()
    if not await crews.has_eaten(sailor, ship):
        await ws.send_json({"hint": "dinner is at seven"})  # ok: no error
    await Bridge(ws, ship).serve()


@app.websocket("/cargo/{ship}")
async def cargo(ws: WebSocket, ship: str):
    sailor = await tokens.sailor(ws.headers.get("authorization", ""))
    await ws.accept()
    if sailor is None or not await crews.aboard(sailor, ship):
        await ws.send_json({"error": "you are not aboard"})  # ok: who is aboard is served in the other branch
    else:
        await Bridge(ws, ship).serve()
