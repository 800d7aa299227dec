from fastapi import FastAPI, WebSocket

app = FastAPI()
players: dict[str, WebSocket] = {}
settings: dict[str, str] = {}


async def tell(name: str, text: str) -> None:  # EW515
    player = players.get(name)
    if player:
        await player.send_text(text)  # EW515


async def tell_if_there(name: str, text: str) -> bool:
    if (player := players.get(name)) is None:
        return False
    try:
        await player.send_text(text)
    except RuntimeError:
        return False
    return True  # ok: it is caught, and the caller is told


@app.websocket("/play/{name}")
async def play(websocket: WebSocket, name: str) -> None:
    await websocket.accept()
    players[name] = websocket
    try:
        while True:
            move = await websocket.receive_json()
            await websocket.send_text(settings["greeting"])
            await players[move["to"]].send_json(move)  # EW515
    finally:
        players.pop(name, None)
