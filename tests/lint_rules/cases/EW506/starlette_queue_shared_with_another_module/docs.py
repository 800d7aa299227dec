CLIENTS = {}


def share(key, queue):
    CLIENTS[key].add(queue)
