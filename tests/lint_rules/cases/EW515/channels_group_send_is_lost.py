from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer


def notify(user, text):
    try:
        async_to_sync(get_channel_layer().group_send)(f"user_{user.id}", {"type": "notice", "text": text})
    except Exception:  # EW515
        pass
