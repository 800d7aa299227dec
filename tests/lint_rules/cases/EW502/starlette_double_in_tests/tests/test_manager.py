class WebSocketDouble:
    def __init__(self):
        self.sent = []

    async def send_text(self, text):
        try:
            self.sent.append(text)
        except AttributeError:
            pass
