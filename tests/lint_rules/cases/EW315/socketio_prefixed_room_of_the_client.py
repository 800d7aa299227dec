import socketio


class Watch(socketio.AsyncNamespace):
    async def on_watch(self, sid, data):
        room = f"watch:{data['room']}"
        await self.enter_room(sid, room)
        await self.emit("watching", {}, room=room)  # ok: entered
        await self.emit("watching", {}, room="watch:all")  # ok: a client may name it so
        await self.emit("watching", {}, room="lobby")  # EW315
        await self.emit("watching", {}, to=sid)  # ok: the client itself
