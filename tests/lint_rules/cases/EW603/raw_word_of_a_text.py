import websockets


def repeats(text):
    last = ""
    for token in text.split():
        if token == last:  # ok: a word of a text
            return True
        last = token
    return False
