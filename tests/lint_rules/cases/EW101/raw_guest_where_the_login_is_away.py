import asyncio
import json
import os

import httpx
from websockets.asyncio.server import serve

import stage

accounts = httpx.AsyncClient(base_url=os.environ["ACCOUNTS_URL"], timeout=5)


async def singer_of(token):
    try:
        answer = await accounts.get("/whoami", headers={"Authorization": f"Bearer {token}"})
    except httpx.HTTPError:
        return {"id": f"guest-{token[:4]}", "name": "Guest"}
    return answer.json() if answer.status_code == 200 else None


async def juror_of(token):
    try:
        answer = await accounts.get("/whoami", headers={"Authorization": f"Bearer {token}"})
    except httpx.HTTPError:
        return None
    return answer.json() if answer.status_code == 200 else None


async def singer(ws):  # EW101
    who = await singer_of(str(json.loads(await ws.recv())["token"]))
    if who is None:
        await ws.close(4401)
        return
    async for song in ws:
        await stage.queue(who["id"], song)
        await ws.send(json.dumps(stage.songs()))


async def juror(ws):  # ok: without an answer of the login nobody gets in
    who = await juror_of(str(json.loads(await ws.recv())["token"]))
    if who is None:
        await ws.close(4401)
        return
    async for points in ws:
        await stage.vote(who["id"], points)
        await ws.send(json.dumps(stage.songs()))


async def main():
    async with serve(singer, "0.0.0.0", 8001), serve(juror, "0.0.0.0", 8002):
        await asyncio.get_running_loop().create_future()
