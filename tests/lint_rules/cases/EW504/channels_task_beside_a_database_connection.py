from django.contrib.auth import get_user_model
from django.db import connection

from feeds import Feed, tell_websocket

User = get_user_model()


def refresh(feed_id, user):
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT url FROM feed WHERE id = %s", [feed_id])
            Feed.objects.get(id=feed_id).fetch(cursor.fetchone(), user=user)
    except Exception as error:
        websocket_send("updates", {"feed": feed_id, "error": str(error)})  # EW504
    else:
        tell_websocket("updates", {"feed": feed_id})  # ok: nothing was caught
