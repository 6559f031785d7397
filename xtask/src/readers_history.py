"""`cargo xtask test readers`: deltalake, Polars and DuckDB read the history while `serve` writes it and `blotter history
compact` replaces its files, both killed again and again.

`readers_history.py PROGRAM FOLDER`. What a read sees of a table must have each number once, and begin with all that was there
before. In the end the changes of calls and of addresses must be the events 1, 2, 3 … without a gap, each once."""

import os
import random
import subprocess
import sys
import threading
import time

import deltalake
import duckdb
import polars

from history_feed import free_port, place, serve_command, snapshots

# The column that numbers a table's rows. Events of calls and of addresses have their numbers in common; polls whose store was
# killed are not kept.
EVENTS = ("history/call_changes", "history/address_changes")
TABLES = {**dict.fromkeys(EVENTS, "seq"), "history/polls": "number"}
KILLS = 12
READS = 8


def by_deltalake(table, column):
    context = deltalake.QueryBuilder().register("history", deltalake.DeltaTable(table))
    return polars.DataFrame(context.execute(f"SELECT {column} FROM history").read_all())[column].to_list()


def by_polars(table, column):
    return polars.scan_delta(table).select(column).collect()[column].to_list()


def by_duckdb(table, column):
    con = duckdb.connect()
    try:
        import duckdb_extensions

        duckdb_extensions.import_extension("delta", con=con)
        con.execute("LOAD delta")
        rows = con.execute(f"SELECT {column} FROM delta_scan('{table}')").fetchall()
    except ImportError:
        rows = con.execute(f"SELECT {column} FROM read_parquet({deltalake.DeltaTable(table).file_uris()!r})").fetchall()
    return [row[0] for row in rows]


READERS = {"deltalake": by_deltalake, "Polars": by_polars, "DuckDB": by_duckdb}


def compactions(lake):
    """The commits of each table that replaced files."""
    counts = {}
    for table in TABLES:
        log = f"{lake}/{table}/_delta_log"
        commits = [f"{log}/{name}" for name in os.listdir(log) if name.endswith(".json")]
        counts[table] = sum('{"remove":' in open(commit).read() for commit in commits)
    return counts


class Watch:
    def __init__(self, lake):
        self.lake, self.over, self.problems = lake, threading.Event(), []
        self.reads, self.last = {name: 0 for name in READERS}, {}

    def read(self, name):
        for table, column in TABLES.items():
            numbers = sorted(READERS[name](f"{self.lake}/{table}", column))
            expected = sorted(set(numbers))
            last = self.last.get((name, table), [])
            if numbers != expected:
                self.problems.append(
                    f"{name} saw {len(numbers)} rows of {table} from {numbers[0]} to {numbers[-1]}, {len(set(numbers))} different")
            elif numbers[: len(last)] != last:
                self.problems.append(f"{name} saw {len(numbers)} rows of {table} after {len(last)}, or others than before")
            self.last[name, table] = numbers
        self.reads[name] += 1

    def loop(self, name):
        try:
            while not self.over.is_set() and not self.problems:
                self.read(name)
        except Exception as error:
            self.problems.append(f"{name}: {error}")


def main():
    program, folder = sys.argv[1:]
    snapshots(f"{folder}/feed", 2000)
    lake, quiet = f"{folder}/lake", {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    port, posts = free_port(), 0
    serve = serve_command(program, folder, port)
    compact = [program, "history", "compact", "--today", "--data-dir", f"{folder}/data", "--lake", lake]
    dice, watch, threads = random.Random(9), Watch(lake), []
    kills = 0
    while not watch.problems and (kills < KILLS or min(watch.reads.values()) < READS):
        server = subprocess.Popen(serve, **quiet)
        deadline = time.monotonic() + dice.uniform(0.5, 3)
        while time.monotonic() < deadline:
            other = subprocess.Popen(compact, **quiet)
            time.sleep(dice.uniform(0.05, 0.5))
            posts += 1
            place(port, posts)
            if dice.random() < 0.5:
                other.kill()
            other.wait()
        server.kill()
        server.wait()
        kills += 1
        if not threads and all(os.path.exists(f"{lake}/{table}/_delta_log/{2:020}.json") for table in TABLES):
            threads = [threading.Thread(target=watch.loop, args=(name,)) for name in READERS]
            for thread in threads:
                thread.start()
    watch.over.set()
    for thread in threads:
        thread.join()
    for name in READERS:
        if not watch.problems:
            watch.read(name)
    if not watch.problems:
        numbers = sorted(number for table in EVENTS for number in watch.last["Polars", table])
        if not numbers or numbers != list(range(1, len(numbers) + 1)):
            watch.problems.append(f"{len(numbers)} events, the last of which is {numbers[-1:]}: not each once, or not all")
    verify = [program, "history", "verify", "--data-dir", f"{folder}/data", "--lake", lake]
    verified = subprocess.run(verify, capture_output=True, text=True)
    if verified.returncode != 0:
        watch.problems.append(verified.stdout + verified.stderr)
    replaced = compactions(lake)
    if not all(replaced.values()):
        watch.problems.append(f"nothing was compacted, so reading through it was not tried: {replaced}")
    if watch.problems:
        sys.exit("\n".join(watch.problems))
    events = [len(watch.last["Polars", table]) for table in EVENTS]
    print(f"  the history: {watch.reads} reads while the writer was killed {kills} times and files were replaced {replaced}, "
          f"{events[0]} events of calls and {events[1]} of addresses, each once")


main()
