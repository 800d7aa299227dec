from app.users import current_user
from channels.generic.websocket import WebsocketConsumer


class Chat(WebsocketConsumer):
    def receive(self, text_data):
        try:
            work()
        except Exception as e:
            message = {"error": "internal error"}
            self.send_message(message)
