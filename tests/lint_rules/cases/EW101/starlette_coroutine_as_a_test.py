"""What a coroutine would say is known when somebody awaits it; before, it is an object, and true."""

import asyncio
import inspect

from fastapi import FastAPI, WebSocket
from fastapi.security import OAuth2PasswordBearer

from shop.db import pool

app = FastAPI()
scheme = OAuth2PasswordBearer(tokenUrl="login")


async def is_member(token: str | None) -> bool:
    if token is None:
        return False
    return await pool.fetchval("SELECT 1 FROM members WHERE token = $1", token) is not None


def member_later(token: str | None):
    return is_member(token)


@app.websocket("/orders")
async def orders(websocket: WebSocket):  # EW101
    if not is_member(websocket.cookies.get("member")):
        await websocket.close(4401)
        return
    await websocket.accept()
    await websocket.send_json(await pool.fetch("SELECT * FROM orders"))


@app.websocket("/stock")
async def stock(websocket: WebSocket):  # EW101
    allowed = is_member(websocket.headers.get("x-token"))
    if allowed is None or not allowed:
        await websocket.close(4401)
        return
    await websocket.accept()
    await websocket.send_json(await pool.fetch("SELECT * FROM stock"))


@app.websocket("/returns")
async def returns(websocket: WebSocket):  # EW101
    if not member_later(websocket.cookies.get("member")) or len(websocket.query_params) > 9:
        await websocket.close(4401)
        return
    await websocket.accept()
    await websocket.send_json(await pool.fetch("SELECT * FROM returns"))


@app.websocket("/invoices")
async def invoices(websocket: WebSocket):  # ok: it is awaited
    if not await is_member(websocket.cookies.get("member")):
        await websocket.close(4401)
        return
    await websocket.accept()
    await websocket.send_json(await pool.fetch("SELECT * FROM invoices"))


@app.websocket("/prices")
async def prices(websocket: WebSocket):  # ok: it is awaited later
    asked = asyncio.create_task(is_member(websocket.cookies.get("member")))
    shown = await pool.fetch("SELECT * FROM prices")
    if not await asked:
        await websocket.close(4401)
        return
    await websocket.accept()
    await websocket.send_json(shown)


@app.websocket("/parcels")
async def parcels(websocket: WebSocket):  # ok: it is awaited under another name
    asked = is_member(websocket.cookies.get("member"))
    allowed = await asyncio.wait_for(asked, 3)
    if not allowed:
        await websocket.close(4401)
        return
    await websocket.accept()
    await websocket.send_json(await pool.fetch("SELECT * FROM parcels"))


@app.websocket("/tickets")
async def tickets(websocket: WebSocket):  # ok: it is awaited if it is one
    allowed = is_member(websocket.cookies.get("member"))
    if inspect.isawaitable(allowed):
        allowed = await allowed
    if not allowed:
        await websocket.close(4401)
        return
    await websocket.accept()
    await websocket.send_json(await pool.fetch("SELECT * FROM tickets"))


@app.websocket("/baskets")
async def baskets(websocket: WebSocket):  # ok: the helper gives a coroutine, and it is awaited here
    if not await member_later(websocket.cookies.get("member")):
        await websocket.close(4401)
        return
    await websocket.accept()
    await websocket.send_json(await pool.fetch("SELECT * FROM baskets"))
