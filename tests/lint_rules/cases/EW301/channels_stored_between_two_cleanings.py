from contextlib import contextmanager

from channels.generic.websocket import JsonWebsocketConsumer
from django.db import connections


@contextmanager
def fresh_connections():
    close_old_connections()
    try:
        yield
    finally:
        close_old_connections()


def close_old_connections():
    for connection in connections.all():
        connection.close_if_unusable_or_obsolete()


class Station(JsonWebsocketConsumer):
    def connect(self):
        self.station = self.scope["user"].station
        self.accept()

    def receive_json(self, content):  # EW301
        with fresh_connections():
            Reading.objects.create(station=self.station, value=content["value"])
