from news import hub


class Reports:
    async def send_report(self, text: str) -> None:  # EW515
        await hub.broadcast(text)

    async def send_summary(self, text: str) -> None:  # ok: its name stands in a text below
        await hub.broadcast(text)

    def write_log(self, text: str) -> None:  # ok: it tells no client
        print(text)


ACTIONS = {"summary": "send_summary"}
