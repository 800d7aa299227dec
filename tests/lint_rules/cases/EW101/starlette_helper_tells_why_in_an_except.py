from fastapi import FastAPI, HTTPException, WebSocket

app = FastAPI()


async def worker_of(key: str) -> Worker:
    worker = await workers.find(key=key)
    if worker is None:
        raise HTTPException(401)
    return worker


async def tell(websocket: WebSocket, message: Message) -> None:
    await websocket.send_text(message.model_dump_json())


@app.websocket("/work")
async def work(websocket: WebSocket, key: str) -> None:  # ok: strangers hear why they are refused, by a helper
    await websocket.accept()
    try:
        worker = await worker_of(key)
    except HTTPException:
        await tell(websocket, WrongKey())
        await websocket.close(4401)
        return
    await tell(websocket, await jobs.next_for(worker))
