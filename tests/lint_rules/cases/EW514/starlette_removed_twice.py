from fastapi import WebSocket

jobs: dict[str, list[WebSocket]] = {}


@app.websocket("/jobs/{job}")
async def progress(websocket: WebSocket, job: str):
    await websocket.accept()
    jobs.setdefault(job, []).append(websocket)
    try:
        while True:
            await websocket.receive_text()
    finally:
        jobs[job].remove(websocket)  # EW514
        if not jobs[job]:
            del jobs[job]


@app.websocket("/other/{job}")
async def other(websocket: WebSocket, job: str):
    await websocket.accept()
    jobs.setdefault(job, []).append(websocket)
    try:
        while True:
            await websocket.receive_text()
    finally:
        if websocket in jobs[job]:
            jobs[job].remove(websocket)  # ok: it is asked for
        if not jobs[job]:
            del jobs[job]


async def tell(job, text):
    for websocket in list(jobs.get(job, ())):
        try:
            await websocket.send_text(text)
        except RuntimeError:
            jobs[job].remove(websocket)
