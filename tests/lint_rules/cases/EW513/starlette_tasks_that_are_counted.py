import asyncio

from fastapi import WebSocket


@app.websocket("/ovens")
async def ovens(websocket: WebSocket):
    await websocket.accept()
    baking = set()
    async for text in websocket.iter_text():
        if len(baking) >= 4:
            await asyncio.wait(baking, return_when=asyncio.FIRST_COMPLETED)
        task = asyncio.create_task(bake(text))  # ok: four at a time
        baking.add(task)
        task.add_done_callback(baking.discard)


@app.websocket("/mills")
async def mills(websocket: WebSocket):
    await websocket.accept()
    running = set()
    async for text in websocket.iter_text():
        if len(text) > 100:
            continue
        running.add(asyncio.create_task(grind(text)))  # EW513
