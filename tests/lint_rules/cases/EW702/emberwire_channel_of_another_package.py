from emberwire import Socket
from radio import channel

station = channel("FM 4", None)  # ok: another `channel`
