import json

from sanic import Sanic

app = Sanic("house")
things = {}


class Thing:
    async def heard(self, data, socket):  # EW209
        things[data["id"]] = data["state"]


class Lamp(Thing):
    async def heard(self, data, socket):  # ok: it only answers
        await socket.send(json.dumps({"id": data["id"]}))


@app.websocket("/ws")
async def feed(request, socket):
    await socket.send(json.dumps(house.state()))
    while True:
        data = json.loads(await socket.recv())
        await house.thing(data["id"]).heard(data, socket)
