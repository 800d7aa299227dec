from fastapi import FastAPI, WebSocket

from clubs import member_of

app = FastAPI()
halls = {}


class Hall:
    def __init__(self, host):
        self.host, self.members, self.sockets = host, {host}, {}

    async def tell(self, event):
        for user, ws in list(self.sockets.items()):
            if user in self.members:
                await ws.send_json(event)


@app.websocket("/halls/{name}")
async def hall(ws: WebSocket, name: str):
    user = await member_of(ws.headers.get("authorization"))
    there = halls.get(name)
    if user is None or there is None or user not in there.members:
        await ws.close(1008)
        return
    await ws.accept()
    there.sockets[user] = ws
    async for message in ws.iter_json():
        if message["do"] == "expel" and user == there.host:
            there.members.discard(message["user"])  # ok: each message asks who is a member
            await there.tell({"expelled": message["user"]})
    del there.sockets[user]
