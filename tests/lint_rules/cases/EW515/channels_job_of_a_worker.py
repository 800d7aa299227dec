import logging

from asgiref.sync import async_to_sync
from celery import shared_task
from channels.layers import get_channel_layer

from .pages import read_page

log = logging.getLogger(__name__)


def on_request(page):
    print_page.delay(page)
    copy_page.apply_async((page,))


@shared_task
def print_page(page):
    try:
        text = read_page(page)
        async_to_sync(get_channel_layer().group_send)(f"page_{page}", {"type": "page.done", "text": text})
    except Exception:  # EW515
        log.exception("page %s", page)


@shared_task(bind=True)
def copy_page(self, page):
    try:
        text = read_page(page)
        async_to_sync(get_channel_layer().group_send)(f"page_{page}", {"type": "page.done", "text": text})
    except Exception as error:  # ok: it is tried again
        raise self.retry(exc=error)


@shared_task
def every_night(page):
    try:
        text = read_page(page)
        async_to_sync(get_channel_layer().group_send)("pages", {"type": "page.done", "text": text})
    except Exception:  # ok: the clock starts it, and nobody waits
        log.exception("page %s", page)


@shared_task
def send_page(page):
    try:
        layer = get_channel_layer()
        async_to_sync(layer.group_send)(f"page_{page}", {"type": "page.done"})
    except Exception:  # ok: it does no more than to tell
        log.exception("page %s", page)
