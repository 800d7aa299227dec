from contextlib import suppress

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db.models.signals import post_save
from django.dispatch import receiver

from shop.models import Order


@receiver(post_save, sender=Order)
def tell_of_order(sender, instance, **kwargs):
    layer = get_channel_layer()
    async_to_sync(layer.group_send)(f"user_{instance.user_id}", {"type": "order", "id": instance.id})  # EW515


def buy(request):
    order = Order.objects.create(user=request.user)
    layer = get_channel_layer()
    async_to_sync(layer.group_send)(f"user_{request.user.id}", {"type": "order", "id": order.id})  # EW515
    return order.ship()


def sell(request):
    order = Order.objects.create(user=request.user)
    layer = get_channel_layer()
    try:
        async_to_sync(layer.group_send)(f"user_{request.user.id}", {"type": "order", "id": order.id})
    except Exception:
        logger.exception("nobody is told of %s", order.id)
    return order  # ok: it is stored, and that nobody was told is in the log


def give(request):
    layer = get_channel_layer()
    order = Order.objects.create(user=request.user)
    with suppress(Exception):
        async_to_sync(layer.group_send)("staff", {"type": "given"})  # ok: it is stored all the same
    return order


def lend(request):
    layer = get_channel_layer()
    order = Order.objects.create(user=request.user)
    with suppress(KeyError):
        async_to_sync(layer.group_send)("staff", {"type": "lent"})  # EW515
    return order


def ask(request):
    async_to_sync(get_channel_layer().group_send)("staff", {"type": "question"})  # ok: nothing is stored


@shared_task
def pack(order_id):
    Order.objects.filter(id=order_id).update(packed=True)
    async_to_sync(get_channel_layer().group_send)("staff", {"type": "packed"})  # ok: a worker runs it again
