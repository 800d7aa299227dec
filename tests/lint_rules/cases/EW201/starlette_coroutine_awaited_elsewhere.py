from collections import defaultdict

from fastapi import Depends, FastAPI, WebSocket

from accounts import current_user
from shares import shares

app = FastAPI()
readers = defaultdict(set)


@app.websocket("/plans/{plan}")
async def open_plan(ws: WebSocket, plan: str, user=Depends(current_user)):
    if user is None:
        await ws.close(1008)
        return
    if not shares.may_open(user.id, plan):
        await ws.close(1008)
        return
    await ws.accept()
    readers[plan].add(ws)  # EW201
    async for line in ws.iter_text():
        if await shares.may_open(user.id, plan):
            for other in list(readers[plan]):
                await other.send_text(line)


@app.websocket("/drafts/{draft}")
async def open_draft(ws: WebSocket, draft: str, user=Depends(current_user)):
    if user is None:
        await ws.close(1008)
        return
    if not shares.may_draw(user.id, draft):
        await ws.close(1008)
        return
    await ws.accept()
    readers[draft].add(ws)  # ok: nobody awaits `may_draw`, so that it may be a plain function
    async for line in ws.iter_text():
        for other in list(readers[draft]):
            await other.send_text(line)
