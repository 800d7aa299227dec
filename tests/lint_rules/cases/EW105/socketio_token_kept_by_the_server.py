import socketio
from urllib.parse import parse_qs


class Room(socketio.AsyncNamespace):
    def __init__(self):
        self.sid_to_token = {}

    async def on_connect(self, sid, environ):
        self.sid_to_token[sid] = parse_qs(environ["QUERY_STRING"])["token"][0]  # EW105

    async def on_note(self, sid, data):
        token = self.sid_to_token.get(sid)  # ok: kept by the server under a name of its own
        await self.emit("noted", {"by": owner_of(token)}, to=sid)
