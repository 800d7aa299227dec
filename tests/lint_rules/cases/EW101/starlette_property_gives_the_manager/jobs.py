class Hub:
    async def connect(self, ws):
        await ws.accept()
        self.all.append(ws)


class Jobs:
    @property
    def hub(self):
        return self.kept


jobs = Jobs()
