import math


def turn(rounds):
    return rounds * math.tau
