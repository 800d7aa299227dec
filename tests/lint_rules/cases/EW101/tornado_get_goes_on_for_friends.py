from tornado.websocket import WebSocketHandler

listeners = set()


class Readings(WebSocketHandler):
    async def get(self, *args, **kwargs):
        if not tokens.verify(self.request.headers.get("Authorization", "")):
            self.set_status(401)
            self.finish("no token")
            return
        await super(Readings, self).get(*args, **kwargs)

    def open(self):  # ok: Tornado calls `get` first, which goes on for those with a token alone
        listeners.add(self)


class Alarms(WebSocketHandler):
    async def get(self, *args, **kwargs):
        await super().get(*args, **kwargs)

    def open(self):  # EW101
        listeners.add(self)

    def on_message(self, message):
        run_command(message)
