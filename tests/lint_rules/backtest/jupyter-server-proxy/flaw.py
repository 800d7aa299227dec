"""A proxy to a program on the server: HTTP asks for a login, the socket does not."""

from tornado import web, websocket


class ProxySocket(websocket.WebSocketHandler):
    async def open(self, port):
        self.upstream = await websocket.websocket_connect(f"ws://localhost:{port}")

    async def on_message(self, message):
        await self.upstream.write_message(message)


app = web.Application([(r"/proxy/(\d+)/socket", ProxySocket)])
