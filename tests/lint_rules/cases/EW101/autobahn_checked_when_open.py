import json

from autobahn.twisted.websocket import WebSocketServerProtocol


class Orders(WebSocketServerProtocol):
    user = None

    def onConnect(self, request):
        self.user = user_of(request.headers.get("x-auth"))

    def onOpen(self):
        if self.user is None:  # ok: what the handshake found decides
            self.sendClose(1008, "log in")

    def onMessage(self, payload, isBinary):
        self.sendMessage(orders_after(json.loads(payload)))


class Prices(WebSocketServerProtocol):
    def onConnect(self, request):
        self.origin = request.origin

    def onOpen(self):  # EW101
        self.sendMessage(latest())

    def onMessage(self, payload, isBinary):
        self.sendMessage(prices_of(json.loads(payload)))
