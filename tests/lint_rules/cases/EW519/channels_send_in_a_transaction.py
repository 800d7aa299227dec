from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction


@transaction.atomic
def submit(request, game):
    game.save()
    tell(game)  # EW519


def move(request, game):
    with transaction.atomic():
        game.save()
        layer = get_channel_layer()
        async_to_sync(layer.group_send)("game", {"type": "moved"})  # EW519


def right(request, game):
    with transaction.atomic():
        game.save()
        transaction.on_commit(lambda: tell(game))  # ok: after the commit
    tell(game)  # ok: the transaction is over


@transaction.atomic
def later(request, game):
    game.save()
    tell_later(game)  # ok: it waits for the commit


def tell(game):
    async_to_sync(get_channel_layer().group_send)("game", {"type": "moved"})


def tell_later(game):
    transaction.on_commit(lambda: tell(game))
