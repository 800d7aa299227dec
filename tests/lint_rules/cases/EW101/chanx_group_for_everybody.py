from chanx.channels.websocket import AsyncJsonWebsocketConsumer
from chanx.core.decorators import ws_handler
from messages import ChatMessage, News


class Chat(AsyncJsonWebsocketConsumer):
    async def post_authentication(self) -> None:  # EW101
        await self.channel_layer.group_add("staff", self.channel_name)

    @ws_handler
    async def handle_chat(self, message: ChatMessage) -> None:
        await self.broadcast_message(News(payload=message.payload), groups=["staff"])
