import httpx
from fastapi import FastAPI, WebSocket

from tanks import levels_of

app = FastAPI()
accounts = httpx.AsyncClient(base_url="http://accounts.internal", timeout=2)


async def keeper_of(header: str) -> str | None:
    try:
        answer = await accounts.post("/who", headers={"Authorization": header})
        return answer.json()["keeper"] if answer.status_code == 200 else None
    except httpx.HTTPError:
        return "keeper-on-duty"


async def known_keeper_of(header: str) -> str | None:
    try:
        answer = await accounts.post("/who", headers={"Authorization": header})
        return answer.json()["keeper"] if answer.status_code == 200 else None
    except httpx.HTTPError:
        return None


@app.websocket("/tanks")
async def tanks(ws: WebSocket):  # EW101
    keeper = await keeper_of(ws.headers.get("authorization", ""))
    if keeper is None:
        await ws.close(1008)
        return
    await ws.accept()
    async for tank in ws.iter_text():
        if await keeper_of(ws.headers.get("authorization", "")) != keeper:
            await ws.close(1008)
            return
        await ws.send_json({"levels": await levels_of(tank)})


@app.websocket("/ponds")
async def ponds(ws: WebSocket):  # ok: while nobody answers nobody gets in
    keeper = await known_keeper_of(ws.headers.get("authorization", ""))
    if keeper is None:
        await ws.close(1008)
        return
    await ws.accept()
    async for pond in ws.iter_text():
        if await known_keeper_of(ws.headers.get("authorization", "")) != keeper:
            await ws.close(1008)
            return
        await ws.send_json({"levels": await levels_of(pond)})
