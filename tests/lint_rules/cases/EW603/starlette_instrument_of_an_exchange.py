from fastapi import WebSocket


@app.websocket("/quotes")
async def quotes(ws: WebSocket):
    await ws.accept()
    async for wanted in ws.iter_json():
        for tick in feed.ticks():
            if tick["token"] == wanted["token"]:  # ok: the number of an instrument
                await ws.send_json(tick)
