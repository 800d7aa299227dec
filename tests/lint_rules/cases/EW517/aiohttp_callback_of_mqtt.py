import asyncio
import json

import paho.mqtt.client as mqtt
from aiohttp import web


class Bridge:
    def __init__(self, loop):
        self.loop = loop
        self.items = asyncio.Queue(maxsize=100)
        self.alarm = asyncio.Event()
        self.client = mqtt.Client()
        self.client.on_message = self.on_message
        self.client.on_disconnect = self.on_disconnect
        self.client.loop_start()

    def on_message(self, client, userdata, message):
        self.items.put_nowait(json.loads(message.payload))  # EW517

    def on_disconnect(self, client, userdata, code):
        self.loop.call_soon_threadsafe(self.alarm.set)  # ok: into the loop


async def show(request):
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    while True:
        await ws.send_json(await request.app["bridge"].items.get())


app = web.Application()
app.add_routes([web.get("/show", show)])
