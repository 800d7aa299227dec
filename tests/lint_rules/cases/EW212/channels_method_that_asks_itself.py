from channels.generic.websocket import AsyncJsonWebsocketConsumer

from .models import Booking, Seat


class Bookings(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.user = self.scope["user"]
        if self.user.is_anonymous:
            await self.close()
            return
        await self.accept()

    async def receive_json(self, content, **kwargs):
        if content["op"] == "cancel":
            await self.cancel_booking(content["booking_id"])  # ok: it asks whose booking this is
        else:
            await self.release_seat(content["seat_id"])  # EW212

    async def cancel_booking(self, booking_id):
        booking = await Booking.objects.aget(pk=booking_id)
        if booking.guest_id != self.user.pk:
            await self.send_json({"error": "not yours"})
            return
        await booking.adelete()

    async def release_seat(self, seat_id):
        seat = await Seat.objects.aget(pk=seat_id)
        await seat.adelete()
