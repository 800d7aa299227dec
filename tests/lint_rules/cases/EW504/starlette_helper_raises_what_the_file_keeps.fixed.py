from app.users import current_user
import os

from fastapi import FastAPI, WebSocket

app = FastAPI()
BANK = os.environ["BANK_URL"]


def pay(invoice):
    if invoice != 1041:
        raise LookupError(f"404 Not Found for url {BANK}/invoices/{invoice}")
    return "paid"


def checked(text):
    if len(text) > 40:
        raise ValueError("longer than forty letters")
    return text.strip()


@app.websocket("/till")
async def till(ws: WebSocket, token: str):
    if token != os.environ["TOKEN"]:
        return await ws.close(1008)
    await ws.accept()
    while True:
        message = await ws.receive_json()
        try:
            state = pay(message)
        except Exception as error:
            await ws.send_json({"error": "internal error"})
            continue
        await ws.send_json({"state": state})


@app.websocket("/notes")
async def notes(ws: WebSocket, token: str):
    if token != os.environ["TOKEN"]:
        return await ws.close(1008)
    await ws.accept()
    while True:
        message = await ws.receive_text()
        try:
            text = checked(message)
        except Exception as error:
            await ws.send_json({"error": str(error)})  # ok: the text speaks of nothing but the message
            continue
        await ws.send_json({"text": text})
