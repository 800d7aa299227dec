from simple_websocket_server import WebSocket, WebSocketServer

clients = []


class Orders(WebSocket):
    def connected(self):
        if session_of(self.request.headers.get("Cookie")) is None:  # ok: the cookie decides
            return self.close()
        clients.append(self)

    def handle(self):
        self.send_message(orders_after(self.data))

    def handle_close(self):
        clients.remove(self)


class Prices(WebSocket):
    def handle(self):  # EW101
        for client in clients:
            client.send_message(self.data)


WebSocketServer("0.0.0.0", 8000, Orders).serve_forever()
