import json

from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/agent")
async def agent(websocket: WebSocket):  # ok: no message that is known gets to the last line, which closes
    await websocket.accept()
    while True:
        report = json.loads(await websocket.receive_text())
        if "load" in report:
            agents.note(report["load"])
            continue
        if report.get("kind") == "task":
            await websocket.send_json(agents.next_task())
            continue
        await websocket.close(4400)
        return


@app.websocket("/clerk")
async def clerk(websocket: WebSocket):  # EW301
    await websocket.accept()
    while True:
        report = json.loads(await websocket.receive_text())
        if "load" in report:
            agents.note(report["load"])
            continue
        if report.get("kind") == "task":
            await websocket.send_json(agents.next_task())
            continue
        print("unknown", report)
