from fastapi import FastAPI, WebSocket

app = FastAPI()
players = set()


@app.get("/")
async def index():
    return "a game without accounts"


@app.websocket("/play")
async def play(ws: WebSocket):  # EW112
    await ws.accept()
    players.add(ws)
    while True:
        move = await ws.receive_json()
        for player in players:
            await player.send_json(move)
