import json

from fastapi import FastAPI, WebSocket, WebSocketDisconnect

from access import may_follow, user_of

app = FastAPI()
sockets = {}
followers = {}


def follow(number, topic):
    followers.setdefault(topic, set()).add(number)  # EW201


@app.websocket("/feed")
async def feed(websocket: WebSocket):
    user = await user_of(websocket.cookies.get("session"))
    if user is None:
        await websocket.close(1008)
        return
    await websocket.accept()
    number = id(websocket)
    sockets[number] = websocket
    try:
        while True:
            message = json.loads(await websocket.receive_text())
            if message["op"] == "follow":
                follow(number, message["topic"])
            elif message["op"] == "watch" and await may_follow(user, message["room"]):
                followers.setdefault(message["room"], set()).add(number)  # ok: the user may see that room
            elif message["op"] == "seen":
                followers.setdefault(user.id, set()).add(message["line"])  # ok: the user's own notes
    except WebSocketDisconnect:
        sockets.pop(number, None)
