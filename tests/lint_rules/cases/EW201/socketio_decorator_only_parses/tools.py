def parsed(f):
    def inner(text):
        return f(json.loads(text))

    return inner
