import json
import logging
from typing import Protocol

from fastapi import FastAPI, WebSocket

app = FastAPI()
logger = logging.getLogger(__name__)


class Hub:
    async def broadcast_typing(self, user, typing):
        # later
        pass  # EW320

    async def on_message(self, user, text):
        pass  # ok: a hook

    async def say(self, user, text):
        self.said = text


class Store(Protocol):
    async def keep_message(self, text): ...  # ok: others have the body


class Watch:
    async def tell_watchers(self, text):
        pass  # ok: a class that derives from it has the body


class Loud(Watch):
    async def tell_watchers(self, text):
        print(text)


class SilentMail:
    def send_letter(self, text):
        pass  # ok: who knows whether it is this one


hub = Hub()
watch = Watch()


async def handle_feedback(data):
    print("feedback", data)  # EW320


async def note(data):
    print("note", data)  # ok: it is not called after handling anything


async def handle_subscription(data):
    try:
        # keep the wishes of this connection
        pass  # EW320
    except Exception:
        logger.exception("subscription")


@app.websocket("/chat")
async def chat(websocket: WebSocket, store: Store):
    await websocket.accept()
    while True:
        message = json.loads(await websocket.receive_text())
        await hub.say("me", message["text"])
        await hub.on_message("me", message["text"])
        await store.keep_message(message["text"])
        await watch.tell_watchers(message["text"])
        await note(message)
        app.state.mail.send_letter(message["text"])
        if message.get("typing"):
            await hub.broadcast_typing("me", message["typing"])
        if message.get("feedback"):
            await handle_feedback(message["feedback"])
        await websocket.send_json({"ok": True})


@app.websocket("/events")
async def events(websocket: WebSocket):
    await websocket.accept()
    while True:
        message = json.loads(await websocket.receive_text())
        if message["type"] == "subscribe":
            await handle_subscription(message)
        elif message["type"] == "say":
            await hub.say("me", message["text"])
