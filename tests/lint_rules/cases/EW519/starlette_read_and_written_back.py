import asyncio
import json

from fastapi import FastAPI, WebSocket
from redis.asyncio import Redis
from shop import prices

app = FastAPI()
store = Redis()
lock = asyncio.Lock()


@app.websocket("/pay/{card}")
async def pay(ws: WebSocket, card: str):
    await ws.accept()
    balance = int(await store.get(card))
    await ws.send_text(str(balance))
    await store.set(card, str(balance - 20))  # EW519


@app.websocket("/pay/{card}/all")
async def pay_under_other_names(ws: WebSocket, card: str):
    await ws.accept()
    raw = await store.get(card)
    if raw is None:
        balance = 0
    else:
        balance = int(raw)
    left = balance - 20
    await store.set(card, left)  # EW519


@app.websocket("/count")
async def count(ws: WebSocket):
    await ws.accept()
    await store.set("visits", int(await store.get("visits") or 0) + 1)  # EW519


@app.websocket("/book/{seat}")
async def book(ws: WebSocket, seat: str):
    await ws.accept()
    seats = json.loads(await store.get("seats"))
    if seat in seats:
        return
    await store.set("seats", json.dumps(seats | {seat: "ada"}))  # EW519


@app.websocket("/listed/{seat}")
async def book_in_a_list(ws: WebSocket, seat: str):
    await ws.accept()
    seats = json.loads(await store.get("seats"))
    await store.set("seats", json.dumps([*seats, seat]))  # EW519


@app.websocket("/merged/{seat}")
async def book_in_a_copy(ws: WebSocket, seat: str):
    await ws.accept()
    seats = json.loads(await store.get("seats"))
    seats = {**seats, seat: "ada"}
    await store.set("seats", json.dumps(seats))  # EW519


@app.websocket("/default/{seat}")
async def book_if_free(ws: WebSocket, seat: str):
    await ws.accept()
    seats = json.loads(await store.get("seats"))
    seats.setdefault(seat, "ada")
    await store.set("seats", json.dumps(seats))  # EW519


@app.websocket("/leave/{seat}")
async def leave(ws: WebSocket, seat: str):
    await ws.accept()
    seats = json.loads(await store.get("seats"))
    await store.set("seats", json.dumps([each for each in seats if each != seat]))  # EW519


@app.websocket("/bid/{lot}/{offer}")
async def bid(ws: WebSocket, lot: str, offer: int):
    await ws.accept()
    highest = int(await store.get(lot))
    await store.set(lot, max(highest, offer))  # EW519


@app.websocket("/note/{text}")
async def note(ws: WebSocket, text: str):
    await ws.accept()
    log = (await store.get("log")).decode()
    await store.set("log", f"{log}\n{text}")  # EW519


@app.websocket("/ready/{name}")
async def ready(ws: WebSocket, name: str):
    await ws.accept()
    game = json.loads(await store.get("game"))
    for player in game["players"]:
        if player["name"] == name:
            player["ready"] = True
            break
    waiting = game["waiting"]
    waiting.remove(name)
    await store.set("game", json.dumps(game))  # EW519


@app.websocket("/first/{seat}")
async def take_first(ws: WebSocket, seat: str):
    await ws.accept()
    taken = await store.get(seat)
    if taken is not None:
        return
    await store.set(seat, "ada")  # ok: what was read is only tested


@app.websocket("/price/{name}")
async def price(ws: WebSocket, name: str):
    await ws.accept()
    cost = await store.get(name)
    if cost is None:
        cost = await prices.find(name)
        cost = cost + 2
        await store.set(name, cost)  # ok: nothing was found, and it comes from elsewhere
    await ws.send_text(str(cost))


@app.websocket("/state/{name}")
async def state(ws: WebSocket, name: str):
    await ws.accept()
    known = await store.get(name)
    fresh = await prices.find(name)
    if known != fresh:
        await store.set(name, fresh)  # ok: the old value is only compared
    label = "new" if known is None else "changed"
    await store.set(name, label + "!")  # ok: and here


@app.websocket("/stay/{name}")
async def stay(ws: WebSocket, name: str):
    await ws.accept()
    session = json.loads(await store.get(name))
    await store.set(name, json.dumps(session, indent=2), ex=60)  # ok: the same as before, for a minute more


@app.websocket("/move/{card}/{other}")
async def move(ws: WebSocket, card: str, other: str):
    await ws.accept()
    balance = int(await store.get(card))
    await store.set(other, balance - 20)  # ok: under another key


@app.websocket("/safe/{card}")
async def pay_one_by_one(ws: WebSocket, card: str):
    await ws.accept()
    async with lock:
        balance = int(await store.get(card))
        await store.set(card, balance - 20)  # ok: one after the other
        await charge(card)


async def charge(card: str):
    balance = int(await store.get(card))
    await store.set(card, balance - 1)  # ok: who calls it holds the lock


@app.websocket("/again/{card}")
async def pay_until_it_fits(ws: WebSocket, card: str):
    await ws.accept()
    entry = await prices.get(card)
    await prices.set(card, entry["left"] - 20, version=entry["version"])  # ok: refused when another one came between


class Memory:
    def __init__(self):
        self.kept = {}

    async def get(self, key):
        return self.kept[key]

    async def set(self, key, value):
        self.kept[key] = value


memory = Memory()


@app.websocket("/memory/{card}")
async def pay_in_memory(ws: WebSocket, card: str):
    await ws.accept()
    balance = await memory.get(card)
    await memory.set(card, balance - 20)  # ok: neither of the two waits for anything


@app.websocket("/told/{card}")
async def pay_in_memory_and_tell(ws: WebSocket, card: str):
    await ws.accept()
    balance = await memory.get(card)
    await ws.send_text(str(balance))
    await memory.set(card, balance - 20)  # EW519
