"""Progress of a job, told to whoever names the job."""

from fastapi import FastAPI, WebSocket

app = FastAPI()
WATCHING: dict[str, set[WebSocket]] = {}


@app.websocket("/jobs/{job_id}/ws")
async def job_progress(websocket: WebSocket, job_id: str) -> None:
    if not await jobs.exists(job_id):
        await websocket.close(4404)
        return
    await websocket.accept()
    WATCHING.setdefault(job_id, set()).add(websocket)
    try:
        async for _ in websocket.iter_text():
            pass
    finally:
        WATCHING[job_id].discard(websocket)
