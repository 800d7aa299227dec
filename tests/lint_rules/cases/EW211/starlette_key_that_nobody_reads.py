from fastapi import FastAPI, HTTPException, Request, WebSocket

from bakery import baker_of, orders, till_of

app = FastAPI()


class Screens:
    def __init__(self):
        self.by_oven = {}

    def attach(self, branch, oven, ws):
        self.by_oven[(branch, oven)] = ws

    async def show(self, branch, order):
        for key, ws in list(self.by_oven.items()):
            await ws.send_json({"order": order})  # EW211

    async def call(self, branch, order):
        for key, ws in list(self.by_oven.items()):
            if key[0] == branch:
                await ws.send_json({"order": order})  # ok: only those of the branch

    async def close_all(self, reason):
        for key, ws in list(self.by_oven.items()):
            await ws.send_json({"closing": True})  # ok: no screen is kept under a reason


screens = Screens()


@app.post("/orders")
async def new_order(request: Request):
    till = await till_of(request.headers.get("x-till-key", ""))
    if till is None:
        raise HTTPException(401)
    order = await orders.create(till.branch, await request.json())
    await screens.show(till.branch, order)


@app.websocket("/ovens/{oven}")
async def oven(ws: WebSocket, oven: str):
    baker = await baker_of(ws.headers.get("authorization"))
    if baker is None or oven not in baker.ovens:
        await ws.close(1008)
        return
    await ws.accept()
    screens.attach(baker.branch, oven, ws)
    async for _ in ws.iter_text():
        pass
