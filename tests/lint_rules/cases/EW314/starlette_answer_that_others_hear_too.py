import logging

from fastapi import FastAPI, WebSocket

app = FastAPI()
log = logging.getLogger(__name__)


async def pay(user, cmd):
    try:
        await bank.pay(user)
    except BankError:  # EW314
        log.exception("bank")
        return None
    return {"paid": True}


async def ask(user, cmd):
    return {"balance": await bank.balance(user)}  # ok: an answer on every way


OPERATIONS = {"pay": pay, "ask": ask}


@app.websocket("/accounts/{user}")
async def account(ws: WebSocket, user: str):
    await ws.accept()
    async for text in ws.iter_json():
        operation = OPERATIONS.get(text.get("do"))
        if operation is None:
            await ws.send_json({"error": "unknown"})
            continue
        result = await operation(user, text)
        if result is not None:
            await ws.send_json(result)
            await board.show(user, result)
