from emberwire import Socket, channel
from channels import Room


class S(Socket):
    room = channel("room:*", Room)
