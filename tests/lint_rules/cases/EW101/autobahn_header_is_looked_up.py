from autobahn.asyncio.websocket import WebSocketServerFactory, WebSocketServerProtocol
from autobahn.websocket.types import ConnectionDeny


class Orders(WebSocketServerProtocol):
    def onConnect(self, request):
        if user_of(request.headers.get("authorization")) is None:  # ok: the header decides
            raise ConnectionDeny(403)

    def onMessage(self, payload, isBinary):
        self.sendMessage(orders_after(payload))


class Prices(WebSocketServerProtocol):
    def onConnect(self, request):  # EW101
        print("connected", request.peer)

    def onMessage(self, payload, isBinary):
        self.sendMessage(latest(payload))


class Notes(WebSocketServerProtocol):
    def onMessage(self, payload, isBinary):  # EW101
        self.sendMessage(notes_about(payload))


factory = WebSocketServerFactory("ws://127.0.0.1:9000")
factory.protocol = Orders
