from functools import wraps


def logged(handler):
    @wraps(handler)
    def log_first(*args):
        print(handler.__name__)
        return handler(*args)

    return log_first
