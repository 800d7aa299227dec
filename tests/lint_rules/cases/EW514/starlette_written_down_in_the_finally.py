import asyncio
import logging

from fastapi import FastAPI, WebSocket

import ledger

app = FastAPI()
log = logging.getLogger(__name__)
guests = {}


async def tell_all(event):
    for ws in list(guests):
        try:
            await ws.send_json(event)
        except RuntimeError:
            log.info("gone")


@app.websocket("/lobby/{guest}")
async def lobby(ws: WebSocket, guest: str):
    await ws.accept()
    guests[ws] = guest
    try:
        async for text in ws.iter_text():
            await ws.send_text(text)
    finally:
        await ledger.left(guest)  # EW514
        guests.pop(ws, None)


@app.websocket("/bar/{guest}")
async def bar(ws: WebSocket, guest: str):
    await ws.accept()
    guests[ws] = guest
    music = asyncio.create_task(play(ws))
    try:
        async for text in ws.iter_text():
            await ws.send_text(text)
    finally:
        await tell_all({"left": guest})  # ok: what fails there is caught there
        music.cancel()
        guests.pop(ws, None)
        await ledger.left(guest)  # ok: nothing is left to do


@app.websocket("/pool/{guest}")
async def pool(ws: WebSocket, guest: str):
    await ws.accept()
    guests[ws] = guest
    try:
        async for text in ws.iter_text():
            await ws.send_text(text)
    finally:
        try:
            await ledger.left(guest)  # ok: the clean-up stands in a `finally` of its own
        finally:
            guests.pop(ws, None)


async def play(ws):
    while True:
        await ws.send_text(await ledger.next_song())
