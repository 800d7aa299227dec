class M:
    def __init__(self):
        self.people = []

    def left(self, one):
        self.people.remove(one)

    async def all(self, text):
        for one in self.people:  # EW502
            await one["websocket"].send_json(text)
