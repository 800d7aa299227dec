from fastapi import FastAPI, WebSocket

from courts_db import database
from members import member_of

app = FastAPI()


class Booking:
    def __init__(self, number, member, court, hour):
        self.number, self.member, self.court, self.hour = number, member, court, hour


class Bookings:
    async def find(self, number):
        row = await database.fetch_one("SELECT number, member, court, hour FROM bookings WHERE id = :n", {"n": number})
        return Booking(*row) if row else None

    async def cancel(self, number):
        await database.execute("UPDATE bookings SET state = 'off' WHERE id = :n", {"n": number})

    async def of(self, member):
        return await database.fetch_all("SELECT court, hour FROM bookings WHERE member = :m", {"m": member})


bookings = Bookings()


class Desk:
    def __init__(self, member):
        self.member = member

    async def cancel(self, message):
        booking = await bookings.find(int(message["booking"]))
        if booking is None:
            return {"error": "no such booking"}
        await bookings.cancel(booking.number)  # EW212
        return {"ok": True}

    async def move(self, message):
        booking = await bookings.find(int(message["booking"]))
        if booking is None or booking.member != self.member:
            return {"error": "no such booking"}
        await bookings.cancel(booking.number)  # ok: it is the member's own
        return {"ok": True}

    async def mine(self, message):
        return {"bookings": await bookings.of(self.member)}


@app.websocket("/desk")
async def desk(ws: WebSocket):
    member = await member_of(ws.headers.get("authorization"))
    if member is None:
        await ws.close(1008)
        return
    await ws.accept()
    own = Desk(member)
    table = {"cancel": own.cancel, "move": own.move, "mine": own.mine}
    while True:
        message = await ws.receive_json()
        await ws.send_json(await table[message["do"]](message))
