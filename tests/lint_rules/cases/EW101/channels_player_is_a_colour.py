from channels.generic.websocket import AsyncWebsocketConsumer


def side(game):
    if game.player == "human":
        return "white"
    else:
        return "black"


class Bot(AsyncWebsocketConsumer):
    async def connect(self):  # EW101
        await self.accept()
        await self.send(side(self.game))
