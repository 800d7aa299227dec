from channels.generic.websocket import JsonWebsocketConsumer


class Match(JsonWebsocketConsumer):
    def receive_json(self, content):  # ok: a handler of the table may answer
        handlers = {"join": self.enter}
        handler = handlers.get(content["kind"])
        if handler:
            handler(content)

    def enter(self, content):
        self.send_json({"entered": content["match"]})
