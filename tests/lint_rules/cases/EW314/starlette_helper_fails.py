from channels.db import database_sync_to_async
from fastapi import FastAPI, WebSocket

from shop.models import Order

app = FastAPI()


@database_sync_to_async
def order_of(order_id):
    return Order.objects.get(id=order_id)  # EW314


@app.websocket("/total")
async def total_of(websocket: WebSocket) -> None:
    await websocket.accept()
    while True:
        order = await order_of(await websocket.receive_text())  # ok: reported where it raises
        await websocket.send_json({"total": order.total})


@database_sync_to_async
def total_or_none(order_id):
    try:
        return Order.objects.get(id=order_id).total
    except Order.DoesNotExist:
        return None  # ok: the helper knows what to do


@app.websocket("/asked")
async def asked(websocket: WebSocket) -> None:
    await websocket.accept()
    while True:
        await websocket.send_json({"total": await total_or_none(await websocket.receive_text())})


def checked(order: str) -> str:
    if not order.strip():
        raise ValueError("an order of nothing")
    return order


@app.websocket("/orders")
async def orders(websocket: WebSocket) -> None:
    await websocket.accept()
    while True:
        order = await websocket.receive_text()
        await websocket.send_json({"placed": checked(order)})  # EW314


@app.websocket("/told")
async def told(websocket: WebSocket) -> None:
    await websocket.accept()
    while True:
        order = await websocket.receive_text()
        try:
            placed = checked(order)
        except ValueError:
            await websocket.send_json({"placed": False})
            continue
        await websocket.send_json({"placed": placed})  # ok: who orders nothing is told so


def total(order: str) -> int:
    return len(order)  # ok: who calls this answers


@app.websocket("/helped")
async def helped(websocket: WebSocket) -> None:
    await websocket.accept()
    while True:
        order = await websocket.receive_text()
        await websocket.send_json({"total": total(order)})
