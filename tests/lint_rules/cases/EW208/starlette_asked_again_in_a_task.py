import asyncio

from fastapi import FastAPI, WebSocket

from kilns import keeper_by_key, may_watch, readings

app = FastAPI()


async def follow(ws: WebSocket, kiln: str, keeper: str) -> None:
    while True:
        if not await may_watch(keeper, kiln):
            await ws.close(1008)
            return
        await ws.send_json({"degrees": await readings(kiln)})
        await asyncio.sleep(1)


async def follow_for_ever(ws: WebSocket, kiln: str) -> None:
    while True:
        await ws.send_json({"degrees": await readings(kiln)})
        await asyncio.sleep(1)


@app.websocket("/kilns/{kiln}")
async def kiln(ws: WebSocket, kiln: str):  # ok: the task asks again each second
    keeper = await keeper_by_key(ws.headers.get("x-api-key"))
    if keeper is None or not await may_watch(keeper, kiln):
        await ws.close(1008)
        return
    await ws.accept()
    task = asyncio.create_task(follow(ws, kiln, keeper))
    async for _ in ws.iter_text():
        await ws.send_json({"error": "this socket only tells"})
    task.cancel()


@app.websocket("/ovens/{kiln}")
async def oven(ws: WebSocket, kiln: str):  # EW208
    keeper = await keeper_by_key(ws.headers.get("x-api-key"))
    if keeper is None or not await may_watch(keeper, kiln):
        await ws.close(1008)
        return
    await ws.accept()
    task = asyncio.create_task(follow_for_ever(ws, kiln))
    async for _ in ws.iter_text():
        await ws.send_json({"error": "this socket only tells"})
    task.cancel()
