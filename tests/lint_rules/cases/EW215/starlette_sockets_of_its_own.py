from fastapi import FastAPI, WebSocket

from clubs import find, member_of

app = FastAPI()
halls = {}


class Hall:
    def __init__(self, host):
        self.host, self.members, self.sockets, self.by_name = host, {host}, set(), {}

    async def tell(self, event):
        for ws in list(self.sockets):
            await ws.send_json(event)


@app.websocket("/halls/{name}")
async def hall(ws: WebSocket, name: str):
    user = await member_of(ws.headers.get("authorization"))
    there = halls.get(name)
    if user is None or there is None or user not in there.members:
        await ws.close(1008)
        return
    await ws.accept()
    there.sockets.add(ws)
    there.by_name[user] = ws
    async for message in ws.iter_json():
        if message["do"] == "say" and user in there.members:
            await there.tell({"by": user, "text": message["text"]})
        elif message["do"] == "expel" and user == there.host:
            await expel(there, message)
        elif message["do"] == "remove" and user == there.host:
            await remove(there, message)
    there.sockets.discard(ws)


async def expel(there, message):
    there.members.discard(message["user"])  # EW215
    await there.tell({"expelled": message["user"]})


async def remove(there, message):
    there.members.discard(message["user"])  # ok: his socket is closed
    gone = there.by_name.get(message["user"])
    if gone is not None:
        await gone.close(1008)
