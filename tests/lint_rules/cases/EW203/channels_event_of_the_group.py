from channels.generic.websocket import AsyncWebsocketConsumer


class Chat(AsyncWebsocketConsumer):
    async def chat_message(self, event):
        await self.send_json({"user": event["user"], "message": event["message"]})  # ok: a group event comes from the server
