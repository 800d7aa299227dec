from fastapi import FastAPI, WebSocket

app = FastAPI()
streams = {}
shared = {}
members = set()


@app.websocket("/feed")
async def feed(websocket: WebSocket):
    await websocket.accept()
    shared["last"] = websocket  # ok: one place, which each connection takes from the one before
    hello = await websocket.receive_json()
    username = hello["name"]
    members.add(username)  # EW402
    async for message in websocket.iter_json():
        name = message["name"]
        streams[name] = message["channels"]  # ok: the name of a stream, which outlives who published it
        await websocket.send_json(list(streams))
