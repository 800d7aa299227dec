class M:
    def __init__(self):
        self.people = []

    def left(self, one):
        self.people.remove(one)

    async def all(self, text):
        for one in list(self.people):
            await one["websocket"].send_json(text)
