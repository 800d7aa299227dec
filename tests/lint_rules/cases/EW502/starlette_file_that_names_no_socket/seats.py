from collections import defaultdict


class Seats:
    def __init__(self):
        self._rows = defaultdict(set)

    def sit(self, row, guest, seat):
        self._rows[row].add((guest, seat))

    def rise(self, row, guest, seat):
        self._rows[row].discard((guest, seat))

    async def tell(self, row, event):
        for _, seat in list(self._rows.get(row, ())):  # EW502
            await seat.send_json(event)

    async def warn(self, row, event):
        for guest, seat in list(self._rows.get(row, ())):
            try:
                await seat.send_json(event)  # ok: caught for each
            except RuntimeError:
                self.rise(row, guest, seat)
