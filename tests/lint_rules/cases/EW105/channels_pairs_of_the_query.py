from urllib.parse import parse_qsl

from channels.generic.websocket import AsyncWebsocketConsumer


class Shell(AsyncWebsocketConsumer):
    async def connect(self):
        password = None
        for pair in parse_qsl(self.scope["query_string"].decode("utf8")):
            if pair[0] == "width":  # ok: the width lets nobody in
                self.width = pair[1]
            if pair[0] == "password":  # EW105
                password = pair[1]
        await self.open_shell(password)
        await self.accept()


class Named(AsyncWebsocketConsumer):
    async def connect(self):
        for name, value in parse_qsl(self.scope["query_string"].decode("utf8")):
            if name == "access_token":  # EW105
                self.token = value
        await self.check(self.token)
        await self.accept()
