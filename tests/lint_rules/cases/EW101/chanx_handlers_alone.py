from chanx.channels.authenticator import DjangoAuthenticator
from chanx.channels.websocket import AsyncJsonWebsocketConsumer
from chanx.core.decorators import ws_handler
from messages import ChatMessage, News, Ping, Pong
from rest_framework.permissions import IsAuthenticated


class Chat(AsyncJsonWebsocketConsumer):
    groups = ["staff"]

    @ws_handler
    async def handle_ping(self, message: Ping) -> Pong:  # EW101
        return Pong()

    @ws_handler
    async def handle_chat(self, message: ChatMessage) -> None:
        await self.broadcast_message(News(payload=message.payload), groups=["staff"])


class Members(DjangoAuthenticator):
    permission_classes = [IsAuthenticated]


class MembersChat(AsyncJsonWebsocketConsumer):
    authenticator_class = Members

    @ws_handler
    async def handle_chat(self, message: ChatMessage) -> None:  # ok: chanx asks the authenticator first
        await self.broadcast_message(News(payload=message.payload), groups=["staff"])
