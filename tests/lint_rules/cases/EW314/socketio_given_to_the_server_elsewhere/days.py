from datetime import datetime


def between(store, start, end):
    first = datetime.strptime(start, "%Y-%m-%d")
    last = datetime.strptime(end, "%Y-%m-%d")
    return [booking for booking in store.bookings if first <= booking["day"] <= last]


def on_day(day):
    return datetime.strptime(day, "%Y-%m-%d")
