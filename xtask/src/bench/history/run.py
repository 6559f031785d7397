"""`cargo xtask bench history`: what days of a city's calls take in the lake, and how fast one looks back. Prints Markdown.

`run.py PROGRAM HISTORY_YEAR FOLDER DAYS…`: each number of days gets a lake of its own, which is served from a folder and, where
versitygw is installed, from a bucket behind a proxy that counts. Fails if a figure misses its target."""

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
SEEK_P95_MS, SEEK_GETS, READY_S = 200, 8, 10


def say(text):
    print(f"  {text}", file=sys.stderr, flush=True)


def percentile(times, part):
    ordered = sorted(times)
    return ordered[max(math.ceil(len(ordered) * part / 100), 1) - 1]


def size(folder, log):
    return sum(it.stat().st_size for it in Path(folder).rglob("*") if it.is_file() and ("_delta_log" in it.parts) == log)


class Server:
    """`serve` on a lake with an empty data directory."""

    def __init__(self, program, lake, data, environment):
        shutil.rmtree(data, ignore_errors=True)
        command = [program, "serve", "--feed-url", "none", "--geocoders", "", "--tiles", "none", "--lake", lake,
                   "--data-dir", data, "--listen", "127.0.0.1:0", "--history-interval", "1h"]
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

    def memory(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) / 1000

    def end(self):
        self.process.terminate()
        self.process.wait(60)


def moments(written):
    chance = random.Random(13)
    begin, end = (datetime.datetime.fromisoformat(written[name]) for name in ("from", "until"))
    # From the first board on, which is written at the end of the first hour.
    span = (end - begin).total_seconds() - 7200
    return [(begin + datetime.timedelta(seconds=3600 + chance.random() * span)).strftime("%Y-%m-%dT%H:%M:%SZ") for _ in range(SEEKS)]


def look_back(server, written, counter=None):
    """Milliseconds of each question, and of a bucket the GETs of a seek at most."""
    found, gets = {}, 0
    times = []
    for moment in moments(written):
        before = counter.counts.copy() if counter else None
        took, answer = server.timed(f"/history/board?moment={moment}")
        times.append(took)
        if not json.loads(answer)["current_active_calls"]:
            sys.exit(f"the board of {moment} is empty")
        if counter:
            gets = max(gets, sum((counter.counts - before)[kind] for kind in ("get", "list")))
    found["seek"] = times
    year = "to=" + written["until"][:10]
    for name, path in (
        ("the hours of a month", f"/history/hours?from={ago(written, 30)}&to={written['until']}"),
        ("calls by nature, a month, the first time", f"/history/activity?from={ago(written, 30)[:10]}&{year}&group=nature"),
        ("calls by nature, a month, again", f"/history/activity?from={ago(written, 30)[:10]}&{year}&group=nature"),
        ("calls by hour and weekday, all days, the first time", "/history/activity?group=hour,weekday"),
        ("calls by hour and weekday, all days, again", "/history/activity?group=hour,weekday"),
        ("the page /activity", "/activity"),
    ):
        found[name] = [server.timed(path)[0]]
    return found, gets


def ago(written, days):
    end = datetime.datetime.fromisoformat(written["until"])
    begin = max(end - datetime.timedelta(days=days), datetime.datetime.fromisoformat(written["from"]))
    return begin.strftime("%Y-%m-%dT%H:%M:%SZ")


def main():
    program, maker, folder, *all_days = sys.argv[1:]
    missed, table = [], []
    for days in map(int, all_days):
        lake = f"{folder}/s3/bucket/days-{days}"
        say(f"writing {days} days")
        written = json.loads(subprocess.run([maker, lake, str(days)], stdout=subprocess.PIPE, text=True, check=True).stdout)
        history = f"{lake}/history"
        rows = {"changes of calls": f"{written['changes']:,}", "events": f"{written['events']:,}"}
        for name in ("call_changes", "address_changes", "polls", "boards"):
            rows[f"{name}, bytes a day"] = f"{size(f'{history}/{name}', False) / days:,.0f}"
        rows["Delta logs, bytes"] = f"{size(history, True):,}"
        rows["compaction of the last day"] = f"{written['compaction_s']:.2f} s for {written['files_before']:,} files"
        places = [("folder", lake, {}, None)]
        gateway = shutil.which("versitygw") or Path.home() / "go/bin/versitygw"
        bucket = None
        if Path(gateway).exists():
            port = free_port()
            bucket = subprocess.Popen([gateway, "--port", f"127.0.0.1:{port}", "posix", f"{folder}/s3"], stdout=subprocess.DEVNULL,
                                      stderr=subprocess.DEVNULL, env=os.environ | {"ROOT_ACCESS_KEY": "test", "ROOT_SECRET_KEY": "testtest"})
            wait_for_port(port)
            counter = Counter(port)
            places.append(("bucket", f"s3://bucket/days-{days}", KEYS | {"AWS_ENDPOINT_URL": counter.endpoint}, counter))
        else:
            say("SKIPPED: a bucket, because versitygw is missing")
        try:
            for place, address, environment, counter in places:
                say(f"looking back, {place}")
                server = Server(program, address, f"{folder}/data", environment)
                try:
                    rows[f"{place}: first page from an empty data directory"] = f"{server.first_page:.2f} s"
                    if server.first_page > READY_S:
                        missed.append(f"{days} days, {place}: the first page after {server.first_page:.1f} s")
                    found, gets = look_back(server, written, counter)
                    for name, times in found.items():
                        told = f"{times[0]:.0f} ms"
                        if name == "seek":
                            told = ", ".join(f"{percentile(times, part):.0f} ms" for part in (50, 95, 100))
                            name = f"seek, p50, p95, most of {len(times)}"
                            if percentile(times, 95) > SEEK_P95_MS:
                                missed.append(f"{days} days, {place}: seek p95 {percentile(times, 95):.0f} ms")
                        rows[f"{place}: {name}"] = told
                    if counter:
                        rows[f"{place}: GETs of a seek, at most"] = str(gets)
                        if gets > SEEK_GETS:
                            missed.append(f"{days} days: {gets} GETs for a seek")
                    rows[f"{place}: memory afterwards"] = f"{server.memory():.0f} MB"
                finally:
                    server.end()
        finally:
            if bucket:
                bucket.terminate()
                bucket.wait()
        table.append((days, rows))
    print("\n| | " + " | ".join(f"{days} days" for days, _ in table) + " |\n|---|" + "---:|" * len(table))
    for name in table[-1][1]:
        print(f"| {name} | " + " | ".join(rows.get(name, "") for _, rows in table) + " |")
    if missed:
        sys.exit("missed: " + "; ".join(missed))


main()
