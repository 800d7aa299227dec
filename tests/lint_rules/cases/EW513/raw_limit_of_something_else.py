import asyncio

from tornado.websocket import WebSocketHandler

BUCKET_OF_FILES = "media"


def newest():
    return database.query("SELECT * FROM news LIMIT 10")


class Editor(WebSocketHandler):
    async def on_message(self, text):
        asyncio.ensure_future(self.answer(text))  # EW513


class Patient(WebSocketHandler):
    MAX_TASKS = 20

    async def on_message(self, text):
        if len(self.running) < self.MAX_TASKS:
            self.running.add(asyncio.ensure_future(self.answer(text)))  # ok: twenty at a time
