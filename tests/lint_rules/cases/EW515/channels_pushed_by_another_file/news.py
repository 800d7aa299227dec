from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer


def push_count(person, count):
    async_to_sync(get_channel_layer().group_send)(f"person_{person.id}", {"type": "count", "count": count})


def letter_for(person):
    return f"Dear {person.name}"
