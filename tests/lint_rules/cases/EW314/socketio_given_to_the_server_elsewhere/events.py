from bookings import book, bookings_between, cancel, move
from server import sio


def register(sio):
    sio.on("bookings between")(bookings_between)
    sio.on("cancel")(cancel)
    sio.on("book")(book)
    sio.on("move")(move)


register(sio)
