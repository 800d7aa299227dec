"""What a loop calls for a kind of message, without handing the message on: the client waits for its answer."""

import json
import logging

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

log = logging.getLogger(__name__)
router = APIRouter()


@router.websocket("/portal")
async def portal(websocket: WebSocket):
    await websocket.accept()
    await handle_greeting(websocket)
    try:
        while True:
            try:
                kind = json.loads(await websocket.receive_text()).get("kind")
                if kind == "stats":
                    await handle_stats(websocket, shop)
                elif kind == "orders":
                    await handle_orders(websocket, shop)
                elif kind == "seats":
                    await handle_seats(websocket)
                    await websocket.send_json({"done": True})
                elif kind == "reset":
                    await handle_reset(shop)
                elif kind == "prices":
                    await handle_prices(websocket)
                else:
                    await websocket.send_json({"error": "unknown kind"})
            except (ValueError, AttributeError):
                await websocket.send_json({"error": "no JSON object"})
    except WebSocketDisconnect:
        await handle_leaving(websocket)


async def handle_stats(websocket: WebSocket, shop):
    try:
        stats = {"open": await shop.count_open(), "closed": await shop.count_closed()}
        await websocket.send_json(stats)
    except Exception as error:  # EW314
        log.error("stats: %s", error)


async def handle_orders(websocket: WebSocket, shop):
    try:
        await websocket.send_json({"orders": await shop.orders()})
    except Exception:  # ok: the client hears that it failed
        log.exception("orders")
        await websocket.send_json({"error": "orders"})


async def handle_prices(websocket: WebSocket):
    await websocket.send_json({"prices": await shop.prices()})  # ok: the error ends the connection, and so is seen


async def handle_seats(websocket: WebSocket):
    try:
        await websocket.send_json({"seats": await shop.seats()})
    except Exception:  # ok: its caller says something in any case
        log.exception("seats")


async def handle_reset(shop):
    try:
        await shop.reset()
    except Exception:  # ok: it has no answer on any way
        log.exception("reset")


async def handle_greeting(websocket: WebSocket):
    try:
        await websocket.send_json({"hello": await shop.name()})
    except Exception:  # ok: nobody has asked for it
        log.exception("greeting")


async def handle_leaving(websocket: WebSocket):
    try:
        await shop.send_out(websocket)
    except Exception:  # ok: the client has gone
        log.exception("leaving")
