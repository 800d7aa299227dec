from tornado.websocket import WebSocketClosedError, WebSocketHandler

clients = set()


class Feed(WebSocketHandler):
    def open(self):
        clients.add(self)

    async def on_message(self, text):
        for client in list(clients):
            try:
                await client.write_message(text)  # EW520
            except WebSocketClosedError:
                clients.discard(client)

    async def on_tick(self, text):
        for client in list(clients):
            try:
                client.write_message(text)  # ok: nobody waits for this client
            except WebSocketClosedError:
                clients.discard(client)
