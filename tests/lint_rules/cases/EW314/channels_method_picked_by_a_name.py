import json

from channels.generic.websocket import AsyncWebsocketConsumer, JsonWebsocketConsumer


class Game(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        try:
            message = json.loads(text_data)
        except ValueError:
            await self.send(text_data="no JSON")
            return
        name = "play_%s" % message.get("kind")  # EW314
        if hasattr(self, name):
            await getattr(self, name)(message)
        else:
            await self.send(text_data="no such kind")

    async def play_card(self, message):
        table.play(message["card"])  # EW314
        await self.send(text_data="played")

    async def play_again(self, message):
        await self.send(text_data=str(message))


class Rpc(JsonWebsocketConsumer):
    def receive_json(self, content, **kwargs):
        name = f"do_{content.pop('method', None)}"
        if not (method := getattr(self, name, None)):
            self.send_json({"error": "no such method"})
            return
        try:
            result = method(**content)
        except Exception as error:
            self.send_json({"error": type(error).__name__})
            return
        self.send_json({"result": result})

    def do_watch(self, *, order):  # ok: the dispatcher sends what it gives, also nothing
        watchers.add(order)
