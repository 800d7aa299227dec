class Session:
    def __init__(self, ws):
        self.ws = ws

    async def receive(self, text_data=None):
        name, _, rest = text_data.partition(" ")
        command = commands.get(name)
        if command is None:
            print("no such command")
            return  # EW314
        await self.ws.send(command(rest))
