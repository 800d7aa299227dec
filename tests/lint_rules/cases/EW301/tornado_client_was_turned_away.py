import json

from tornado.websocket import WebSocketHandler


class Kitchen(WebSocketHandler):
    async def open(self, station):
        cookie = self.get_signed_cookie("cook")
        self.cook = await cooks.find(cookie.decode()) if cookie else None
        if self.cook is None:
            self.close(4401, "log in")

    async def on_message(self, text):  # ok: who is nobody was told so when the connection was closed
        if self.cook is None:
            return
        try:
            said = json.loads(text)
            order = int(said["order"])
        except (ValueError, KeyError, TypeError):
            self.write_message({"error": "which order?"})
            return
        self.write_message({"done": await orders.finish(order, self.cook)})


class Bar(WebSocketHandler):
    table = None

    async def open(self, table):
        waiter = self.current_user
        if waiter is None or not await tables.serves(waiter, table):
            self.close(4403, "not your table")
            return
        self.table = table

    async def on_message(self, text):  # ok: without a table the connection was closed
        if not self.table:
            return
        try:
            said = json.loads(text)
        except ValueError:
            self.write_message({"error": "no JSON"})
            return
        self.write_message({"noted": await tables.note(self.table, said["drink"])})


class Cellar(WebSocketHandler):
    shelf = None

    def open(self):
        self.keeper = self.current_user
        if self.keeper is None:
            self.close(4401, "log in")

    async def on_message(self, text):  # EW301
        said = self.read(text)
        if said["kind"] == "shelf":
            self.shelf = said["shelf"]
            self.write_message({"shelf": self.shelf})
            return
        if self.shelf is None:
            return
        self.write_message({"taken": await bottles.take(self.shelf, said["bottle"], self.keeper)})

    def read(self, text):
        return json.loads(text)


class Attic(WebSocketHandler):
    def open(self):
        self.finder = self.current_user
        if self.finder is None:
            self.close(4401, "log in")
            return
        finders.add(self)

    async def on_message(self, text):  # ok: who was closed is not among the finders
        if self not in finders:
            return
        try:
            said = json.loads(text)
        except ValueError:
            self.write_message({"error": "no JSON"})
            return
        self.write_message({"found": await boxes.look(said["box"], self.finder)})
