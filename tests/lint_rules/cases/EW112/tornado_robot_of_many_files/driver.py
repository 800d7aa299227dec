import wheels


def forward():
    wheels.turn(1)
