class Tower:
    def __init__(self, name):
        self.name = name


great = Tower("great")


def __getattr__(name):
    return name
