from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.get("/jobs")
async def listed():
    return await all_jobs()


@app.websocket("/jobs")
async def run(ws: WebSocket):  # EW112
    await ws.accept()
    while True:
        await browser.goto(await ws.receive_text())
        await ws.send_json({"page": await browser.content()})
