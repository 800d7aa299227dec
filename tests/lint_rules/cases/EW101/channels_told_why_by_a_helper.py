from channels.generic.websocket import WebsocketConsumer


class Base(WebsocketConsumer):
    def refuse(self, why):
        self.send(text_data=f"refused: {why}")
        self.close()

    def connect(self):
        self.accept()
        token = self.scope["url_route"]["kwargs"]["token"]
        if len(token) == 32:
            user = User.objects.filter(token=token).first()
            if user is not None and user.is_active:
                if user.address == self.scope["client"][0]:
                    self.begin(user)
                    return
                self.refuse("another address")
        self.refuse("log in again")


class Shell(Base):
    def begin(self, user):
        self.send(text_data=motd.of(user))

    def receive(self, text_data=None, bytes_data=None):  # ok: whoever is told only why the connection is closed is not in
        self.send(text_data=shell.run(text_data))
