"""`cargo xtask bench history`: what days of a city's calls take in the lake, and how fast one looks back. Prints Markdown.

`run.py PROGRAM HISTORY_YEAR FOLDER DAYS…`: each number of days gets a lake of its own, which is served from a folder and, where
versitygw is installed, from a bucket behind a proxy that counts. Fails if a figure misses its target."""

import collections
import datetime
import json
import math
import os
import random
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
sys.path.insert(0, str(ROOT / "infra/cost"))
from measure import KEYS, Counter, free_port, wait_for_port  # noqa: E402

SEEKS = 200
SEEK_P95_MS, SEEK_GETS, SEEK_OBJECTS, READY_S = 200, 8, 3, 10
# All that `/activity` counts by.
DIMENSIONS = ["hour,weekday", "division", "beat", "nature", "priority", "block", "cell"]


def say(text):
    print(f"  {text}", file=sys.stderr, flush=True)


def percentile(times, part):
    ordered = sorted(times)
    return ordered[max(math.ceil(len(ordered) * part / 100), 1) - 1]


def size(folder, log):
    return sum(it.stat().st_size for it in Path(folder).rglob("*") if it.is_file() and ("_delta_log" in it.parts) == log)


class Server:
    """`serve` on a lake."""

    def __init__(self, program, lake, data, environment, interval="1h"):
        command = [program, "serve", "--feed-url", "none", "--geocoders", "", "--tiles", "none", "--lake", lake,
                   "--data-dir", data, "--listen", "127.0.0.1:0", "--history-interval", interval]
        started = time.perf_counter()
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | environment)
        self.url = re.search(r"http://\S+", self.process.stdout.readline()).group().rstrip("/")
        while not self.answers("/readyz"):
            time.sleep(0.005)
        self.get("/")
        self.first_page = time.perf_counter() - started

    def get(self, path):
        with urllib.request.urlopen(f"{self.url}{path}", timeout=60) as answer:
            return answer.read()

    def answers(self, path):
        try:
            return bool(self.get(path)) or True
        except OSError:
            return False

    def timed(self, path):
        started = time.perf_counter()
        answer = self.get(path)
        return (time.perf_counter() - started) * 1000, answer

    def memory(self, of="VmRSS"):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(of + r":\s+(\d+) kB", status).group(1)) / 1000

    def processor_time(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self):
        self.process.terminate()
        self.process.wait(60)


def moments(written):
    chance = random.Random(13)
    begin, end = (datetime.datetime.fromisoformat(written[name]) for name in ("from", "until"))
    # From the first board on, which is written at the end of the first hour.
    span = (end - begin).total_seconds() - 7200
    return [(begin + datetime.timedelta(seconds=3600 + chance.random() * span)).strftime("%Y-%m-%dT%H:%M:%SZ") for _ in range(SEEKS)]


def seek(server, written, counter=None):
    """Milliseconds of each board; and of a bucket what the first one took, and what a later one took at most."""
    times, first, most = [], None, collections.Counter()
    for moment in moments(written):
        before = counter.counts.copy() if counter else None
        objects = len(counter.objects) if counter else 0
        took, answer = server.timed(f"/history/board?moment={moment}")
        times.append(took)
        if not json.loads(answer)["current_active_calls"]:
            sys.exit(f"the board of {moment} is empty")
        if counter:
            of = collections.Counter(gets=sum((counter.counts - before)[kind] for kind in ("get", "list")),
                                     objects=len(set(counter.objects[objects:])))
            most, first = (most | of, first) if first else (most, of)
    return times, first, most


def again(server, written):
    """Each day of the moments is known by now: other moments of the same days."""
    return [server.timed(f"/history/board?moment={moment[:14]}{(int(moment[14:16]) + 7) % 60:02}{moment[16:]}")[0] for moment in moments(written)]


def ask(server, written):
    """Milliseconds of each question; the first of all days reads their roll-ups."""
    found, until = {}, "to=" + written["until"][:10]
    month = f"from={ago(written, 30)[:10]}&{until}"
    for name, path in (
        ("the hours of a month, the first time", f"/history/hours?from={ago(written, 30)}&to={written['until']}"),
        ("the hours of a month, again", f"/history/hours?from={ago(written, 30)}&to={written['until']}"),
        ("calls by nature, a month, the first time", f"/history/activity?{month}&group=nature"),
        ("calls by nature, a month, again", f"/history/activity?{month}&group=nature"),
        ("calls by hour and weekday, all days, the first time", "/history/activity?group=hour,weekday"),
        *((f"calls by {group.replace(',', ' and ')}, all days, again", f"/history/activity?group={group}") for group in DIMENSIONS),
        ("how long calls lasted, all days", "/history/activity/lasted.csv"),
        ("the page /activity, all cards, a month", "/activity"),
    ):
        found[name] = server.timed(path)[0]
    return found


def ago(written, days):
    end = datetime.datetime.fromisoformat(written["until"])
    begin = max(end - datetime.timedelta(days=days), datetime.datetime.fromisoformat(written["from"]))
    return begin.strftime("%Y-%m-%dT%H:%M:%SZ")


def roll_up(program, lake, data, written, days):
    """Makes the roll-ups of all days that are over, as `serve` does by and by. How long it took, and the bytes of a day."""
    say("rolling the days up")
    made = Path(lake, "history/activity")
    shutil.rmtree(data, ignore_errors=True)
    server = Server(program, lake, data, {}, interval="1s")
    try:
        begun, before = time.perf_counter(), server.processor_time()
        # The last day may not have settled yet.
        while len(list(made.glob("day=*"))) < days - 1:
            if time.perf_counter() - begun > 900:
                sys.exit("the days were not rolled up")
            time.sleep(0.2)
        took, work = time.perf_counter() - begun, server.processor_time() - before
    finally:
        server.end()
    return f"{took:.0f} s, {1000 * work / days:.0f} ms of processor time each", f"{size(made, False) / days:,.0f}"


def look(program, lake, data, written, place, environment, counter, rows, missed):
    """Looks back on a lake, with an empty data directory, and starts once more with the one that was left."""
    say(f"looking back, {place}")
    name = f"{written['days']} days, {place}"
    shutil.rmtree(data, ignore_errors=True)
    server = Server(program, lake, data, environment)
    try:
        # A server that was not told of the board in time starts without it.
        if not json.loads(server.get("/current-calls/"))["current_active_calls"]:
            sys.exit("the last board was not recalled")
        if not counter:
            rows[f"{place}: first page from an empty data directory"] = f"{server.first_page:.2f} s"
            if server.first_page > READY_S:
                missed.append(f"{name}: the first page after {server.first_page:.1f} s")
            rows[f"{place}: memory at the first page"] = f"{server.memory():.0f} MB"
        if counter:
            # Tables are opened while the first page is served.
            before = None
            while before != counter.counts:
                before = counter.counts.copy()
                time.sleep(0.5)
            rows["bucket: requests until all tables are open"] = told(counter.counts)
        times, first, most = seek(server, written, counter)
        if counter:
            rows["bucket: GETs of the first seek; of later ones at most"] = f"{first['gets']}; {most['gets']}"
            rows["bucket: objects of a seek at most"] = str(most["objects"])
            if max(first["gets"], most["gets"]) > SEEK_GETS:
                missed.append(f"{name}: {max(first['gets'], most['gets'])} GETs for a seek")
            if most["objects"] > SEEK_OBJECTS:
                missed.append(f"{name}: {most['objects']} objects for a seek")
            before, objects = counter.counts.copy(), len(counter.objects)
            ask(server, written)
            rows["bucket: requests of all questions together"] = told(counter.counts - before)
            return
        rows[f"{place}: seek, p50, p95, most of {SEEKS}"] = spread(times)
        if percentile(times, 95) > SEEK_P95_MS:
            missed.append(f"{name}: seek p95 {percentile(times, 95):.0f} ms")
        rows[f"{place}: seek again on the same days, p50, p95, most"] = spread(again(server, written))
        for question, took in ask(server, written).items():
            rows[f"{place}: {question}"] = f"{took:.0f} ms"
        rows[f"{place}: memory afterwards; at most"] = f"{server.memory():.0f} MB; {server.memory('VmHWM'):.0f} MB"
    finally:
        server.end()
    server = Server(program, lake, data, environment)
    server.end()
    rows[f"{place}: first page with its data directory"] = f"{server.first_page:.2f} s"


def told(counts):
    return ", ".join(f"{counts[kind]} {kind}" for kind in ("get", "head", "list", "put") if counts[kind])


def spread(times):
    return ", ".join(f"{percentile(times, part):.0f}" for part in (50, 95, 100)) + " ms"


def main():
    program, maker, folder, *all_days = sys.argv[1:]
    missed, table = [], []
    for days in map(int, all_days):
        lake = f"{folder}/s3/bucket/days-{days}"
        kept = Path(f"{lake}.json")
        # Nothing of the days that are there is changed by looking back; a year takes five minutes.
        if not kept.exists():
            say(f"writing {days} days")
            kept.write_text(subprocess.run([maker, lake, str(days)], stdout=subprocess.PIPE, text=True, check=True).stdout)
        written = json.loads(kept.read_text())
        history = f"{lake}/history"
        rows = {"changes of calls": f"{written['changes']:,}", "events": f"{written['events']:,}"}
        for name in ("call_changes", "address_changes", "polls", "boards"):
            rows[f"{name}, bytes a day"] = f"{size(f'{history}/{name}', False) / days:,.0f}"
        rows["Delta logs, bytes"] = f"{size(history, True):,}"
        rows["writing, of which each day but the last in one commit a table"] = f"{written['written_s']:.0f} s"
        rows["compaction of the last day"] = f"{written['compaction_s']:.2f} s for {written['files_before']:,} files"
        rows["roll-ups of the days, made"], rows["roll-ups, bytes a day"] = roll_up(program, lake, f"{folder}/data", written, days)
        look(program, lake, f"{folder}/data", written, "folder", {}, None, rows, missed)
        gateway = shutil.which("versitygw") or Path.home() / "go/bin/versitygw"
        if not Path(gateway).exists():
            say("SKIPPED: a bucket, because versitygw is missing")
        else:
            port = free_port()
            bucket = subprocess.Popen([gateway, "--port", f"127.0.0.1:{port}", "posix", f"{folder}/s3"], stdout=subprocess.DEVNULL,
                                      stderr=subprocess.DEVNULL, env=os.environ | {"ROOT_ACCESS_KEY": "test", "ROOT_SECRET_KEY": "testtest"})
            try:
                wait_for_port(port)
                address = f"s3://bucket/days-{days}"
                direct = KEYS | {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}"}
                look(program, address, f"{folder}/data", written, "bucket", direct, None, rows, missed)
                # Once more behind what counts, which takes longer than the bucket itself.
                counter = Counter(port)
                look(program, address, f"{folder}/data", written, "counted", KEYS | {"AWS_ENDPOINT_URL": counter.endpoint}, counter, rows, missed)
            finally:
                bucket.terminate()
                bucket.wait()
        table.append((days, rows))
    print("\n| | " + " | ".join(f"{days} days" for days, _ in table) + " |\n|---|" + "---:|" * len(table))
    for name in table[-1][1]:
        print(f"| {name} | " + " | ".join(rows.get(name, "") for _, rows in table) + " |")
    if missed:
        sys.exit("missed: " + "; ".join(missed))


main()
