"""Workflows of a user, for any page that the user's browser opens."""

import json

from tornado import web, websocket


class SubscriptionHandler(websocket.WebSocketHandler):
    def check_origin(self, origin):
        return True

    def open(self):
        if not self.current_user:
            self.close(1008)

    async def on_message(self, message):
        await self.write_message(await run_query(self.current_user, json.loads(message)))


app = web.Application([(r"/subscriptions", SubscriptionHandler)])
