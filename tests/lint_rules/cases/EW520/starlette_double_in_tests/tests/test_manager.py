class WebSocketDouble:
    def __init__(self):
        self.sent = []

    async def send_text(self, text):
        self.sent.append(text)
