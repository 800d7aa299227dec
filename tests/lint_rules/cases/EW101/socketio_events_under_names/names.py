from enum import Enum

EVENTS = {"CONNECT": "connect", "JOIN": "join"}


class Chat(str, Enum):
    LEAVE = "leave"
