from fastapi import WebSocket


class Member:
    def __init__(self, room: str, socket: WebSocket):
        self.room = room
        self.socket = socket


class Hub:
    def __init__(self):
        self.members: list[Member] = []
        self.active: set[WebSocket] = set()

    async def join(self, ws: WebSocket, room: str):
        self.active.add(ws)
        self.members.append(Member(room, ws))

    def members_of(self, room: str) -> list[Member]:
        found = []
        for member in self.members:
            if member.room == room:
                found.append(member)
        return found

    async def tell_all(self, text):
        for ws in list(self.active):  # EW502
            await ws.send_text(text)

    async def tell_room(self, room, text):
        for member in self.members_of(room):  # EW502
            await member.socket.send_text(text)

    async def tell_some(self, room, text):
        chosen = [member for member in self.members if member.room == room]
        for member in chosen:  # EW502
            socket = member.socket
            await socket.send_text(text)

    async def tell_two(self, first: WebSocket, second: WebSocket, text):
        for ws in [first, second]:  # ok: no collection that others share
            await ws.send_text(text)
