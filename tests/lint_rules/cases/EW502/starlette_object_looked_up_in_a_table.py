from fastapi import WebSocket


class Table:
    def __init__(self) -> None:
        self.seats: dict[str, WebSocket] = {}

    def sit(self, name: str, websocket: WebSocket) -> None:
        self.seats[name] = websocket

    def rise(self, name: str) -> None:
        self.seats.pop(name, None)


class Casino:
    def __init__(self) -> None:
        self.tables: dict[str, Table] = {}

    async def tell(self, key: str, text: str) -> None:
        table = self.tables.get(key)
        if table is not None:
            for name, seat in table.seats.items():  # EW502
                try:
                    await seat.send_text(text)
                except RuntimeError:
                    print(name)

    async def tell_copy(self, key: str, text: str) -> None:
        for name, seat in list(self.tables[key].seats.items()):  # ok: a copy
            try:
                await seat.send_text(text)
            except RuntimeError:
                print(name)

    async def tell_given(self, tables: dict[str, Table], key: str, text: str) -> None:
        table = tables.get(key)
        for name, seat in table.seats.items():  # ok: it may be the caller's own
            try:
                await seat.send_text(text)
            except RuntimeError:
                print(name)
