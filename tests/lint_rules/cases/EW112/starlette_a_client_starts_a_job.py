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


@app.websocket("/agents")
async def ask(ws: WebSocket):  # ok: EW101 reports it, for strangers spend what the model costs
    await ws.accept()
    while True:
        await ws.send_json(await run_agent(await ws.receive_text()))
