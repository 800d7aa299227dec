import websockets

END_TOKEN = "<end>"


def is_over(text):
    return text == END_TOKEN  # ok: a mark in a stream of words
