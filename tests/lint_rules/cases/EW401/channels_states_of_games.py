from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Table(AsyncJsonWebsocketConsumer):
    game_states = {}  # ok: what is kept is a game, whoever plays it
    players = {}  # EW401

    async def connect(self):
        self.name = self.scope["user"].username
        self.game_states[self.name] = {"cards": 5, "user": self.name}
        self.players[self.name] = {"name": self.name}
        await self.accept()
        await self.send_json({"games": list(self.game_states.values()), "players": list(self.players.values())})

    async def disconnect(self, code):
        self.game_states.pop(self.name, None)
        self.players.pop(self.name, None)
