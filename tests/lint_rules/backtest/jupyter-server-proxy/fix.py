"""A proxy to a program on the server: HTTP asks for a login, the socket does not."""

from tornado import web, websocket


class ProxySocket(websocket.WebSocketHandler):
    async def open(self, port):
        if self.current_user is None:
            self.close(1008)
            return
        self.upstream = await websocket.websocket_connect(f"ws://localhost:{port}")

    async def on_message(self, message):
        await self.upstream.write_message(message)


app = web.Application([(r"/proxy/(\d+)/socket", ProxySocket)])
