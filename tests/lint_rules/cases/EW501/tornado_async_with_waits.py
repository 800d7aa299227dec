"""What `async with` and `async for` wait for holds nobody, whatever it is called."""

import json
import sqlite3

import aiosqlite
from tornado.websocket import WebSocketHandler


async def one(sql, *given):
    async with aiosqlite.connect("garden.db") as db:
        db.row_factory = aiosqlite.Row
        async with db.execute(sql, given) as rows:  # ok: it is waited for without holding the loop
            return await rows.fetchone()


async def each(sql):
    async with aiosqlite.connect("garden.db") as db, db.execute(sql) as rows:
        return [row async for row in rows]  # ok: the same


def water(bed):
    with sqlite3.connect("garden.db") as db:
        db.execute("UPDATE beds SET watered = 1 WHERE id = ?", (bed,))


class BedSocket(WebSocketHandler):
    async def prepare(self):
        self.gardener = await one("SELECT id FROM gardeners WHERE badge = ?", self.get_secure_cookie("badge"))

    async def on_message(self, message):
        wish = json.loads(message)
        if wish["kind"] == "beds":
            self.write_message({"beds": await each("SELECT id FROM beds")})
        else:
            water(wish["bed"])  # EW501
            self.write_message({"watered": wish["bed"]})
