import jwt
from fastapi import FastAPI, WebSocket

KEY = open("key.pem").read()

app = FastAPI()


class Player:
    def __init__(self, socket, name):
        self.socket = socket
        self.name = name


class Hall:
    def __init__(self):
        self.connections: dict[str, list[dict]] = {}
        self.active_players: dict[str, Player] = {}
        self.active_names: dict[str, set[str]] = {}

    async def sit(self, ws: WebSocket, table: str, name: str):
        await ws.accept()
        if table not in self.connections:
            self.connections[table] = []
            self.active_names[table] = set()
        self.connections[table].append({"ws": ws, "name": name})
        self.active_players[name] = Player(ws, name)
        self.active_names[table].add(name)

    async def tell(self, table, kind, data):
        for seat in self.connections.get(table, []):
            await seat["ws"].send_json({"kind": kind, "data": data})  # EW303

    async def tell_passed(self, table, name):
        for seat in self.connections.get(table, []):
            await seat["ws"].send_json({"kind": "passed", "player": name})  # ok: the server says who passes

    async def tell_by_name(self, table, kind, data):
        for name in self.active_names[table].copy():
            player = self.active_players.get(name)
            await player.socket.send_json({"kind": kind, "data": data})  # EW303


hall = Hall()


@app.websocket("/tables/{table}")
async def play(ws: WebSocket, table: str, token: str):
    player = jwt.decode(token, KEY, algorithms=["RS256"])["sub"]
    await hall.sit(ws, table, player)
    async for move in ws.iter_json():
        if move["kind"] == "throw":
            await hall.tell(table, "thrown", move)
        elif move["kind"] == "bid":
            await hall.tell_by_name(table, "bid", move.get("bid", {}))
        else:
            await hall.tell_passed(table, player)
