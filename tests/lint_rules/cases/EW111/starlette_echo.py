from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/echo")
async def echo(ws: WebSocket):  # EW111
    await ws.accept()
    while True:
        await ws.send_text(await ws.receive_text())


@app.websocket("/feed")
async def feed(ws: WebSocket):  # ok: EW101 reports it
    await ws.accept()
    await ws.send_json(await load_feed())


@app.websocket("/mine")
async def mine(ws: WebSocket):  # ok: somebody is asked
    if not await is_known(ws.cookies.get("session")):
        return await ws.close(1008)
    await ws.accept()
    await ws.send_json(await load_feed())
