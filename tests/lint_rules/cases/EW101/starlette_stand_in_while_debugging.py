import os

from fastapi import FastAPI, WebSocket

app = FastAPI()
DEBUG = os.getenv("DEBUG", "") == "1"
BEHIND_PROXY = os.getenv("BEHIND_PROXY", "") == "1"
STAND_IN = os.getenv("STAND_IN", "")


async def user_of(ws: WebSocket):
    if BEHIND_PROXY and not DEBUG and ws.headers.get("x-proxy") != os.environ["PROXY_KEY"]:
        return None
    token = ws.headers.get("authorization")
    if token:
        return await find_user(token)
    if DEBUG and STAND_IN:
        return STAND_IN
    return None


@app.websocket("/runs/{run}")
async def run(ws: WebSocket, run: str):  # ok: without a user only while somebody debugs
    user = await user_of(ws)
    if not user:
        return await ws.close()
    await ws.accept()
    await ws.send_json(await load_run(run))
