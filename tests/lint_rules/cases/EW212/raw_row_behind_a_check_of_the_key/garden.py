import sqlite3

base = sqlite3.connect("garden.db")


def keeper_of(key):
    row = base.execute("SELECT keeper FROM keys WHERE key = ?", (key,)).fetchone()
    return row[0] if row else None


def cancel(bed):
    return base.execute("UPDATE beds SET state = 'free' WHERE id = ?", (bed,)).rowcount == 1


def give_back(keeper, bed):
    return base.execute("UPDATE beds SET state = 'free' WHERE id = ? AND keeper = ?", (bed, keeper)).rowcount == 1
