from chanx.channels.websocket import AsyncJsonWebsocketConsumer
from chanx.core.decorators import ws_handler


class Chat(AsyncJsonWebsocketConsumer):
    authenticator_class = Members

    async def post_authentication(self):  # guarded
        await self.send_message(await history(self))

    @ws_handler
    async def handle_say(self, message):  # guarded
        await self.broadcast_message(message, groups=["lobby"])
