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
    try:
        await shop.swap(seed)
        await sio.emit("swapped", {"seed": seed}, to=sid)
    except Exception:
        await sio.emit("not_swapped", {"seed": seed}, to=sid)


@sio.event
async def look(sid, data):
    price = price_of("rose")  # ok: no error of this handler is told to anybody
    await sio.emit("price", price, to=sid)
