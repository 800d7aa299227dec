from autobahn.asyncio.websocket import WebSocketServerProtocol


class Orders(WebSocketServerProtocol):
    def onMessage(self, payload, isBinary):
        if not payload:
            return  # EW314
        self.sendMessage(shop.place(payload), False)


class Returns(WebSocketServerProtocol):
    def onMessage(self, payload, isBinary):
        if not payload:
            self.sendMessage(b"nothing to take back", False)  # ok: answered too
            return
        self.sendMessage(shop.take_back(payload), False)
