import json

import draughts
from channels.generic.websocket import AsyncWebsocketConsumer


class Match(AsyncWebsocketConsumer):
    async def receive(self, text_data=None, bytes_data=None):
        try:
            msg = json.loads(text_data or "")
        except ValueError:
            msg = None
        if not isinstance(msg, dict):
            return await self.tell("error", why="no object")
        if msg.get("do") == "move":
            await self.move(msg)
        elif msg.get("do") == "undo":
            await self.undo(msg)
        else:
            await self.tell("error", why="unknown")

    async def move(self, msg):
        board = draughts.Board(await position(self.scope))
        try:
            board.push(msg.get("move", ""))
        except ValueError:  # EW314
            return
        await self.tell("board", fen=board.fen())

    async def undo(self, msg):
        outbox = Outbox(self)
        try:
            await outbox.push(await last_position(self.scope))
        except LookupError:  # ok: what has the connection may have told it
            return
        await self.tell("undone")

    async def tell(self, event, **data):
        await self.send(text_data=json.dumps({"event": event, **data}))
