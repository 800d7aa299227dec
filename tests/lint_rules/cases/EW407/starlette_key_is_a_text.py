import uuid

from fastapi import WebSocket


class Hub:
    def __init__(self) -> None:
        self.users: dict[str, WebSocket] = {}

    async def connect(self, websocket: WebSocket, user_id: uuid.UUID) -> None:
        await websocket.accept()
        self.users[str(user_id)] = websocket  # EW407

    def disconnect(self, user_id: uuid.UUID) -> None:
        uid = str(user_id)
        self.users.pop(uid, None)  # EW407


class Careful:
    def __init__(self) -> None:
        self.users: dict[str, WebSocket] = {}

    async def connect(self, websocket: WebSocket, user_id: str) -> None:
        await websocket.accept()
        before = self.users.get(user_id)
        if before is not None:
            await before.close()
        self.users[user_id] = websocket  # ok: the first one is closed

    def disconnect(self, websocket: WebSocket, user_id: str) -> None:
        if self.users.get(user_id) is websocket:
            del self.users[user_id]


class Player:
    def __init__(self, websocket: WebSocket) -> None:
        self.player_id = uuid.uuid4().hex
        self.websocket = websocket


class Game:
    def __init__(self) -> None:
        self.players: dict[str, Player] = {}

    def enter(self, websocket: WebSocket) -> None:
        player = Player(websocket)
        self.players[player.player_id] = player  # ok: each makes a name of its own

    def remove(self, player_id: str) -> None:
        del self.players[player_id]  # ok
