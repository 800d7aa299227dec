import websockets

for token in text.split():
    if token == last:  # ok: a word of a text
        pass
