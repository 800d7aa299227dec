import argparse
import websockets
from .settings import load


def save(args: argparse.Namespace):
    if load().token != args.token:  # ok: typed by whoever may read the settings anyway
        write(args)
