import msgspec

from emberwire import Channel, Ok, handle_in


class Entry(msgspec.Struct):
    text: str


class Diary:
    def __init__(self) -> None:
        self.newest: list[str] = []

    def append(self, text: str) -> None:
        self.newest = [*self.newest[-99:], text]


diary = Diary()


class DiaryChannel(Channel):
    async def join(self, topic, payload):
        return Ok()

    @handle_in("write")
    async def write(self, entry: Entry) -> Ok:
        diary.append(entry.text)  # ok: a method of this project, which keeps the newest hundred
        return Ok()
