import sqlite3
from contextlib import closing

import psycopg2


class Shelves:
    def __init__(self, where):
        self.connection = psycopg2.connect(where)

    def _one(self, statement, *given):
        with self.connection.cursor() as cursor:
            cursor.execute(statement, given)
            return cursor.fetchone()

    async def find(self, book):
        return self._one("SELECT shelf FROM books WHERE isbn = %s", book)  # ok: reported where it is called

    async def move(self, book, shelf):
        with closing(sqlite3.connect("moves.db")) as moves:
            last = moves.execute("SELECT max(id) FROM moves").fetchone()  # ok: a read of a file on this machine
            moves.execute("INSERT INTO moves VALUES (?, ?, ?)", (last[0], book, shelf))  # ok: likewise


def shelf_of(book):
    with closing(sqlite3.connect("moves.db")) as moves:
        moves.execute("UPDATE books SET asked = asked + 1 WHERE isbn = ?", (book,))
        return moves.execute("SELECT shelf FROM moves WHERE book = ?", (book,)).fetchone()
