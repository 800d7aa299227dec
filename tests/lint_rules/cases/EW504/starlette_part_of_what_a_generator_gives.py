from app.users import current_user
from fastapi import WebSocket


async def steps(job):
    try:
        async for line in job:
            yield {"type": "line", "text": line, "path": job.path}
    except Exception as e:
        yield {"type": "error", "text": str(e), "path": job.path}


@app.websocket("/jobs")
async def jobs(ws: WebSocket):
    await ws.accept()
    async for step in steps(queue.first()):
        await ws.send_json({"done": step["path"]})  # ok: another part
        await ws.send_json({"said": step["text"]})  # EW504
