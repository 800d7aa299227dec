import json
import logging

from celery import shared_task
from redis import Redis

from maps import draw

log = logging.getLogger(__name__)
redis = Redis()


def on_request(place):
    draw_map.delay(place)
    draw_legend.delay(place)


@shared_task
def draw_map(place):
    try:
        picture = draw(place)
        redis.publish("map_ready", json.dumps({"place": place, "picture": picture}))
    except Exception:  # EW515
        log.exception("map of %s", place)


@shared_task
def draw_legend(place):
    try:
        picture = draw(place)
        redis.publish("legend_ready", json.dumps({"place": place, "picture": picture}))
    except Exception:  # ok: the failure is told as well
        log.exception("legend of %s", place)
        redis.publish("legend_failed", json.dumps({"place": place}))
