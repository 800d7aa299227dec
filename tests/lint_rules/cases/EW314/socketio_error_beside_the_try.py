import requests
import socketio

sio = socketio.AsyncServer(async_mode="asgi")


def price_of(seed):
    return requests.get("https://shop.example/prices", params={"seed": seed}, timeout=5).json()


@sio.event
async def buy(sid, data):
    seed = data.get("seed", "")
    price = price_of(seed)  # EW314
    try:
        await shop.place(seed, price)
        await sio.emit("bought", {"seed": seed}, to=sid)
    except Exception:
        await sio.emit("not_bought", {"seed": seed}, to=sid)


@sio.event
async def sell(sid, data):
    try:
        price = price_of(data.get("seed", ""))  # ok: its errors are told
        await shop.take(price)
        await sio.emit("sold", price, to=sid)
    except Exception:
        await sio.emit("not_sold", to=sid)


@sio.event
async def swap(sid, data):
    seed = data.get("seed", "").strip()  # ok: nobody else is asked
    session = await sio.get_session(sid)  # ok: it is the client's own
    try:
        await shop.swap(seed, session["name"])
        await sio.emit("swapped", {"seed": seed}, to=sid)
    except Exception:
        await sio.emit("not_swapped", {"seed": seed}, to=sid)


@sio.event
async def look(sid, data):
    price = price_of("rose")  # ok: no error of this handler is told to anybody
    await sio.emit("price", price, to=sid)


@sio.event
async def order(sid, data):
    try:
        seed = data["seed"]
        price = price_of(seed)  # EW314
        await sio.emit("ordered", {"seed": seed, "price": price}, to=sid)
    except (KeyError, TypeError):
        await sio.emit("not_ordered", to=sid)


@sio.event
async def count(sid, data):
    try:
        number = int(data["number"])  # ok: a wrong value is told, and nobody else is asked
        await sio.emit("counted", {"number": number}, to=sid)
    except (KeyError, TypeError, ValueError):
        await sio.emit("not_counted", to=sid)


@sio.event
async def weigh(sid, data):
    try:
        price = price_of(data["seed"])  # ok: what the shop raises is told, too
        await sio.emit("weighed", {"price": price}, to=sid)
    except (KeyError, TypeError, requests.RequestException):
        await sio.emit("not_weighed", to=sid)
