import socketio

sio = socketio.AsyncServer(async_mode="asgi")


async def forward(lot: str, price: int) -> None:
    await sio.emit("price", price, room=lot)


@sio.event
async def bid(sid, data):
    await sio.enter_room(sid, data["lot"])
    sio.start_background_task(forward, data["lot"])  # EW319
    sio.start_background_task(forward, data["lot"], data["price"])  # ok: this is what it needs
    await sio.emit("bids", count_bids(data["lot"]), room=data["lot"])  # EW319


@sio.event
async def withdraw(sid, data):
    try:
        await sio.emit("bids", lots[data["lot"]], room=data["lot"])  # ok: the error is caught by its name
    except NameError:
        await sio.emit("bids", [], to=sid)
