import logging

import httpx
import jwt
from fastapi import FastAPI, WebSocket

log = logging.getLogger("looms")
app = FastAPI()
accounts = httpx.AsyncClient(base_url="http://accounts:9000")


async def weaver_of(token: str):
    try:
        answer = await accounts.get("/me", headers={"Authorization": f"Bearer {token}"})
        answer.raise_for_status()
        return answer.json()["weaver"]
    except httpx.HTTPError:
        return jwt.decode(token, options={"verify_signature": False}).get("sub")  # EW102


async def dyer_of(token: str):
    try:
        answer = await accounts.get("/me", headers={"Authorization": f"Bearer {token}"})
        answer.raise_for_status()
        return answer.json()["dyer"]
    except httpx.HTTPError:
        log.info("nobody answers for %s", jwt.decode(token, options={"verify_signature": False}))  # ok: for the log
        return None


@app.websocket("/looms")
async def loom(ws: WebSocket):
    if await weaver_of(ws.headers.get("x-token", "")) is None or await dyer_of(ws.headers.get("x-dye", "")) is None:
        await ws.close(1008)
        return
    await ws.accept()
