class Walls:
    def __init__(self):
        self.by_name = {}

    async def hang(self, name, socket):
        await socket.accept()
        self.by_name.setdefault(name, []).append(socket)

    async def paint(self, name, line):
        for socket in list(self.by_name.get(name, ())):
            await socket.send_text(line)
