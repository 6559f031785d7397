"""Runs programs and says how long they took and how much memory was resident at most. Imports nothing big, since a child's
peak begins with what its parent had."""

import json
import os
import re
import subprocess
import sys
import time
import urllib.request


class Failed(Exception):
    pass


def run(command, stdin=None):
    """Runs a program to its end: (its output, seconds, bytes of memory at most)."""
    started = time.perf_counter()
    child = subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE)
    out = child.stdout.read().decode()
    _, status, usage = os.wait4(child.pid, 0)
    took = time.perf_counter() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise Failed(f"{' '.join(map(str, command))}: status {child.returncode}")
    return out, took, usage.ru_maxrss * 1024


def python(script, *arguments, stdin=None):
    """Runs a script of this folder: its last line, and the bytes of memory at most."""
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), script)
    out, _, peak = run([sys.executable, script, *arguments], stdin)
    return out.splitlines()[-1], peak


def size(*places):
    """The bytes of files and folders, without Delta's logs."""
    total = 0
    for place in places:
        if os.path.isfile(place):
            total += os.path.getsize(place)
        for folder, _, names in os.walk(place):
            if "_delta_log" not in folder:
                total += sum(os.path.getsize(os.path.join(folder, name)) for name in names)
    return total


def serve(program, lake, data):
    """Starts the server on a lake: seconds until it is ready, its memory in bytes after the first answers, and at most, and
    the milliseconds of crimes asked for by their IDs, one of each month that has IDs and as many unknown ones.

    Before the memory is read, the front page and two questions were answered."""
    started = time.perf_counter()
    command = [program, "serve", "--city", "none", "--tiles", "none", "--lake", lake, "--data-dir", data]
    with subprocess.Popen([*command, "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True) as child:
        try:
            line = child.stdout.readline()
            found = re.search(r"http://\S+", line)
            if not found:
                raise Failed(f"serve began with {line!r}")
            address = found.group().rstrip("/")
            while not answers(f"{address}/readyz"):
                if child.poll() is not None:
                    raise Failed(f"serve ended with status {child.returncode}")
                time.sleep(0.005)
            ready = time.perf_counter() - started
            for page in ["", "api/records/street?group=force,month", "api/records/outcomes/cells"]:
                if not answers(f"{address}/{page}"):
                    raise Failed(f"/{page} isn't answered")
            first = memory(child.pid)["VmRSS"]
            found, unknown = crimes(address)
            return ready, first, memory(child.pid)["VmHWM"], found, unknown
        finally:
            child.terminate()


def memory(pid):
    with open(f"/proc/{pid}/status") as status:
        return {name: int(kib) * 1024 for name, kib in re.findall(r"(\w+):\s+(\d+) kB", status.read())}


def crimes(address):
    """Milliseconds of each crime that is asked for by its ID: of those found, and of those unknown."""
    api = f"{address}/api/records"
    months = [group["month"] for group in get(f"{api}/street?group=month&order=key")["groups"]]
    ids = []
    for month in months:
        rows = get(f"{api}/street/rows?from={month}&to={month}&size=50")["rows"]
        # Some months were published without IDs.
        ids += [row["crime_id"] for row in rows if row["crime_id"]][:1]
    found, unknown = [], []
    for number, crime in enumerate(ids):
        started = time.perf_counter()
        answer = get(f"{api}/crime/{crime}")
        found.append((time.perf_counter() - started) * 1000)
        if not answer["street"]:
            raise Failed(f"the crime {crime} has no row")
        started = time.perf_counter()
        if answers(f"{api}/crime/{number:064x}"):
            raise Failed("a crime that nobody made is found")
        unknown.append((time.perf_counter() - started) * 1000)
    return found, unknown


def get(address):
    with urllib.request.urlopen(address, timeout=30) as answer:
        return json.load(answer)


def answers(address):
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            answer.read()
            return answer.status == 200
    except OSError:
        return False
