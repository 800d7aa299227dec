import json

from fastapi import FastAPI, WebSocket
from redis.asyncio import Redis

app = FastAPI()
store = Redis()


@app.websocket("/plant/{bed}")
async def plant(ws: WebSocket, bed: str):
    await ws.accept()
    try:
        beds = json.loads(await store.get("beds"))
        beds[bed] = "peas"
        await store.set("beds", json.dumps(beds))  # EW519
    except ConnectionError:
        await ws.send_text("try again")


@app.websocket("/water/{bed}")
async def water(ws: WebSocket, bed: str):
    await ws.accept()
    try:
        beds = json.loads(await store.get("beds"))
    except ValueError:
        beds = {}
    else:
        beds.pop("", None)
    finally:
        await ws.send_text("read")
    beds[bed] = "wet"
    await store.set("beds", json.dumps(beds))  # EW519


@app.websocket("/weed/{bed}")
async def weed(ws: WebSocket, bed: str):
    await ws.accept()
    try:
        weeds = int(await store.get(bed))
    except (TypeError, ValueError):
        weeds = 0
    weeds += 1
    await store.set(bed, weeds)  # EW519


@app.websocket("/swap/{bed}")
async def swap(ws: WebSocket, bed: str):
    await ws.accept()
    beds, told = json.loads(await store.get("beds")), bed
    beds["last"] = told
    await store.set("beds", json.dumps(beds))  # EW519


@app.websocket("/picked/{bed}")
async def picked(ws: WebSocket, bed: str):
    await ws.accept()
    beds = json.loads(await store.get("beds"))
    await store.set("beds", json.dumps(list(each for each in beds if each != bed)))  # EW519


@app.websocket("/look/{bed}")
async def look(ws: WebSocket, bed: str):
    await ws.accept()
    try:
        await ws.send_text(await store.get(bed))
    except TypeError:
        await store.set(bed, "empty")  # ok: it is not made of what was read
