from autobahn.twisted.websocket import WebSocketServerProtocol


class Feed(WebSocketServerProtocol):
    def onConnect(self, request):  # guarded: header
        if user_of(request.headers.get("authorization")) is None:
            raise ConnectionDeny(403)

    def onMessage(self, payload, isBinary):  # guarded: header
        self.sendMessage(latest(payload))


class Prices(WebSocketServerProtocol):
    def onMessage(self, payload, isBinary):  # open
        self.sendMessage(latest(payload))
