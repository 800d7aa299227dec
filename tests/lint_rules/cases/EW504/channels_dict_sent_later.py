from app.users import current_user
from channels.generic.websocket import WebsocketConsumer


class Chat(WebsocketConsumer):
    def receive(self, text_data):
        try:
            work()
        except Exception as e:
            message = {"error": str(e)}
            self.send_message(message)  # EW504
