from fastapi import WebSocket


class Rooms:
    def __init__(self):
        self.members: dict[str, dict[int, WebSocket]] = {}
        self.seats: dict[str, dict[int, WebSocket]] = {}

    async def connect(self, room: str, user_id: int, websocket: WebSocket):
        await websocket.accept()
        if room not in self.members:
            self.members[room] = {}
        self.members[room][user_id] = websocket  # EW407

    def disconnect(self, room: str, user_id: int):
        if room in self.members:
            self.members[room].pop(user_id, None)  # EW407
            if not self.members[room]:
                del self.members[room]

    async def sit(self, room: str, seat: int, websocket: WebSocket):
        older = self.seats.setdefault(room, {}).get(seat)
        if older is not None:
            await older.close(4409)
        self.seats[room][seat] = websocket  # ok: the older one is closed before

    def stop(self, room: str):
        self.seats.pop(room)  # ok: the whole room ends


class Watchers:
    def __init__(self):
        self.rooms: dict[str, dict[int, WebSocket]] = {}

    def connect(self, room: str, user_id: int, websocket: WebSocket):
        self.rooms.setdefault(room, {})[user_id] = websocket

    def disconnect(self, room: str, user_id: int, websocket: WebSocket):
        if self.rooms[room].get(user_id) is websocket:
            del self.rooms[room][user_id]  # ok: only the one that ended
