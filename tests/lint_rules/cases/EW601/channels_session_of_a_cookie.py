from channels.generic.websocket import WebsocketConsumer


class Orders(WebsocketConsumer):
    def connect(self):
        self.client_id = self.scope["cookies"]["sessionid"]
        self.language = self.scope["cookies"].get("language")
        self.accept()
        print(f"connected {self.client_id}")  # EW601
        print("speaks", self.language)  # ok: everybody may know that


class Rooms(WebsocketConsumer):
    def connect(self):
        self.session_id = self.scope["url_route"]["kwargs"]["session_id"]
        self.accept()
        print("connected", self.session_id)  # ok: the number of a session in the address lets nobody in
