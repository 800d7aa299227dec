from litestar import websocket
from litestar.handlers import WebsocketListener


class Chat(WebsocketListener):
    async def on_receive(self, data: str) -> str:  # EW101
        return await store(data)


class Members(WebsocketListener):
    guards = [requires_user]

    async def on_receive(self, data: str) -> str:  # ok: `guards` of the class decide
        return await store(data)


@websocket("/mine", guards=[requires_user])
async def mine(socket) -> None:  # ok: `guards` of the route decide
    await socket.accept()
    await socket.send_json(await everything())
