import uuid

from fastapi import WebSocket


class Hub:
    def __init__(self):
        self.users: dict[str, WebSocket] = {}
        self.guests: dict[str, WebSocket] = {}
        self.seats: dict[str, WebSocket] = {}

    async def connect(self, user_id: str, websocket: WebSocket):
        await websocket.accept()
        self.users[user_id] = websocket  # EW407

    def disconnect(self, user_id: str):
        del self.users[user_id]  # EW407

    async def visit(self, websocket: WebSocket):
        guest = str(uuid.uuid4())
        self.guests[guest] = websocket
        return guest

    def leave(self, guest: str):
        self.guests.pop(guest)  # ok: the key is made for one connection

    async def sit(self, chair: str, websocket: WebSocket):
        if chair in self.seats:
            await websocket.close(4409)
            return
        self.seats[chair] = websocket

    def stop(self, chair: str):
        self.seats.pop(chair)  # ok: nobody gets the place of another


class Careful:
    def __init__(self):
        self.users: dict[str, WebSocket] = {}

    def connect(self, user_id: str, websocket: WebSocket):
        self.users[user_id] = websocket

    def disconnect(self, user_id: str, websocket: WebSocket):
        if self.users.get(user_id) is websocket:
            del self.users[user_id]  # ok: only the one that ended
