from dataclasses import dataclass, field

from fastapi import WebSocket


@dataclass
class Table:
    host: str
    guests: str
    members: set[str] = field(default_factory=set)


class Subscriber:
    def __init__(self, ws: WebSocket, account: str):
        self.ws, self.account, self.topics = ws, account, set()

    def follow(self, topic):
        self.topics.add(topic)

    def allowed(self, topic):
        return topic.startswith(("quotes.", f"orders.{self.account}"))  # EW201

    def may_write(self, topic):
        return topic.startswith(f"orders.{self.account}.")  # ok: a separator stands behind it

    def is_news(self, topic):
        return topic.startswith("news")  # ok: no name of anybody's
