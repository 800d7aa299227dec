import json
from collections import defaultdict

from tornado.websocket import WebSocketHandler

from shelf import can_read, exists

readers = defaultdict(set)


class Reader(WebSocketHandler):
    book = user = None

    async def open(self, book):
        cookie = self.get_signed_cookie("reader")
        user = cookie.decode() if cookie else None
        if user is None or not await can_read(user, int(book)):
            self.close(4404)
            return
        self.user = user
        self.enter(int(book))  # ok: it is asked whether he may

    def enter(self, book):
        self.book = book
        readers[book].add(self)  # ok: the way that asks nothing is named where it begins

    async def on_message(self, raw):
        if self.user is None:
            return
        message = json.loads(raw)
        if not await exists(message["book"]):
            await self.write_message({"error": "no such book"})
            return
        self.enter(message["book"])  # EW201
