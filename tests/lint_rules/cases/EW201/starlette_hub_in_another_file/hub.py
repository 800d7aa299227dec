class Switchboard:
    def __init__(self):
        self.lines = {}

    def plug_in(self, branch, socket, clerk):
        holders = self.lines.setdefault(branch, {})
        if len(holders) >= 50:
            return False
        holders[socket] = clerk  # ok: who may be there is asked by those who call it
        return True

    async def ring(self, branch, text):
        for socket in list(self.lines.get(branch, {})):
            await socket.send_text(text)
