import socketio

from club import player_of

tables = {}


class Play(socketio.AsyncNamespace):
    async def on_connect(self, sid, environ):
        player = await player_of(environ.get("HTTP_COOKIE", ""))
        if player is None:
            raise socketio.exceptions.ConnectionRefusedError("sign in")
        await self.save_session(sid, {"player": player})

    async def on_watch(self, sid, data):
        table = tables.get(data["table"])
        if table is None:
            return {"error": "no such table"}
        await self.enter_room(sid, table.name)
        return {"cards": table.open_cards()}

    async def on_draw(self, sid, data):
        table = tables.get(data["table"])
        if table is None or table.name not in self.rooms(sid):
            return {"error": "no such table"}
        table.round.start()  # EW212
        return {"ok": True}

    async def on_fold(self, sid, data):
        me = (await self.get_session(sid))["player"]
        table = tables.get(data["table"])
        if table is None or table.name not in self.rooms(sid) or table.turn != me:
            return {"error": "not your turn"}
        table.round.start()  # ok: it is his turn
        return {"ok": True}

    async def on_chat(self, sid, data):
        me = (await self.get_session(sid))["player"]
        table = tables.get(data["table"])
        if table is None or table.name not in self.rooms(sid):
            return {"error": "no such table"}
        await self.emit("chat", {"from": me, "text": str(data["text"])[:200]}, room=table.name)  # ok: open to all
        return {"ok": True}
