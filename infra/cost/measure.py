"""Measures what a visit, an hour's stream and a lake on S3 cost in bytes and requests, and prints measured.toml.

    python infra/cost/measure.py target/release/blotter target/release/examples/history_year [SECONDS] > infra/cost/measured.toml

The second program is `cargo build --release --package blotter-server --example history_year`: it writes a day as `serve` does. Needs versitygw (`go install github.com/versity/versitygw/cmd/versitygw@v1.8.0`) and a folder of published records
(../shared/uk/archive.zip, or what BLOTTER_SAMPLE names). SECONDS is how long the stream of the demo at the city's own speed is read, 600 by default.
"""

import collections
import datetime
import http.client
import math
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SAMPLE = os.environ.get("BLOTTER_SAMPLE") or Path(__file__).resolve().parents[3] / "shared" / "uk" / "archive.zip"
KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "testtest", "AWS_REGION": "us-east-1", "AWS_ALLOW_HTTP": "true"}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port):
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    sys.exit(f"nothing listens on {port}")


class Counter:
    """A proxy before the bucket that counts requests as S3 charges for them, and bytes of bodies."""

    def __init__(self, port):
        self.counts, lock = collections.Counter(), threading.Lock()
        # The paths that were read, in order.
        self.objects = []
        counts, objects = self.counts, self.objects

        class Proxy(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def forward(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                listing = self.command == "GET" and "list-type" in self.path
                kind = "list" if listing else self.command.lower()
                upstream = http.client.HTTPConnection("127.0.0.1", port)
                upstream.request(self.command, self.path, body, dict(self.headers))
                answer = upstream.getresponse()
                data = answer.read()
                with lock:
                    counts[kind] += 1
                    if kind == "get":
                        objects.append(self.path.partition("?")[0])
                    counts["bytes_in" if self.command in ("PUT", "POST") else "bytes_out"] += len(body) + len(data)
                    if os.environ.get("SHOW"):
                        print(kind, self.path, answer.status, file=sys.stderr)
                self.send_response(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in ("transfer-encoding", "connection"):
                        self.send_header(name, value)
                if answer.getheader("Content-Length") is None and self.command != "HEAD":
                    self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = forward

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.endpoint = f"http://127.0.0.1:{self.server.server_port}"

    def during(self, work):
        before = self.counts.copy()
        work()
        return self.counts - before


class Server:
    def __init__(self, blotter, arguments, env=None):
        clean = {name: value for name, value in os.environ.items() if not name.startswith("BLOTTER_")}
        self.process = subprocess.Popen(
            [blotter, *arguments, "--listen", "127.0.0.1:0"], env=clean | (env or {}), stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True,
        )
        self.port = int(re.search(r":(\d+)\s*$", self.process.stdout.readline()).group(1))

    def get(self, path, wanted=200):
        """The bytes of an answer as a browser gets it, its head among them, and its text."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", path, headers={"Accept-Encoding": "br, gzip", "Accept": "*/*"})
        answer = connection.getresponse()
        data = answer.read()
        if answer.status != wanted:
            sys.exit(f"{path}: {answer.status}")
        head = sum(len(name) + len(value) + 4 for name, value in answer.getheaders())
        return len(data) + head, data

    def ready(self):
        for _ in range(1200):
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
            time.sleep(0.05)
        sys.exit("it does not get ready")

    def page(self, path):
        """A first visit: the page, and every file that it names, once."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", path, headers={"Accept": "text/html"})
        html = connection.getresponse().read().decode()
        total, _ = self.get(path)
        files = sorted(set(re.findall(r"/pkg/[0-9a-zA-Z/._-]+\.(?:js|css|wasm|svg)", html)))
        return total, sum(self.get(file)[0] for file in files), 1 + len(files)

    def stream(self, seconds):
        """The bytes of one stream."""
        end, total = time.monotonic() + seconds, 0
        with socket.create_connection(("127.0.0.1", self.port)) as client:
            client.sendall(b"GET /get-events/ HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n")
            while (left := end - time.monotonic()) > 0:
                client.settimeout(left)
                try:
                    data = client.recv(65536)
                except TimeoutError:
                    break
                if not data:
                    sys.exit("the stream ended")
                total += len(data)
        return total

    def stop(self):
        self.process.terminate()
        self.process.wait(30)


def live(blotter, seconds):
    with tempfile.TemporaryDirectory() as folder:
        server = Server(blotter, ["demo", "--speed", "1", "--data-dir", folder])
        server.ready()
        while b'"current_active_calls":[]' in server.get("/current-calls/")[1]:
            time.sleep(0.5)
        html, files, requests = server.page("/")
        streamed = server.stream(seconds)
        server.stop()
    return {"page_bytes": html, "file_bytes": files, "requests": requests, "stream_bytes_an_hour": streamed * 3600 // seconds}


def records(blotter, s3):
    env = KEYS | {"AWS_ENDPOINT_URL": s3.endpoint}
    place = ["--lake", "s3://bucket/lake"]
    done = lambda *command: subprocess.run([blotter, *command, *place], env=os.environ | env, check=True, capture_output=True)
    imported = s3.during(lambda: done("import", str(SAMPLE)))
    with tempfile.TemporaryDirectory() as folder:
        found = {}

        def start():
            began = time.monotonic()
            found["server"] = Server(blotter, ["serve", "--city", "none", "--data-dir", folder, *place], env)
            found["server"].ready()
            found["server"].get("/crime")
            found["start_ms"] = round((time.monotonic() - began) * 1000)

        started = s3.during(start)
        server = found["server"]
        html, files, requests = server.page("/crime")
        changed, _ = server.get("/crime.json?crime_type=Burglary")
        rows = s3.during(lambda: server.get("/records/street/rows"))
        idle = s3.during(lambda: time.sleep(60))
        server.stop()
    charged = lambda counts, *kinds: sum(counts[kind] for kind in kinds)
    return {
        "page_bytes": html, "file_bytes": files, "requests": requests, "filter_bytes": changed,
        "import_puts": charged(imported, "put", "post", "list"), "import_gets": charged(imported, "get", "head"),
        "start_ms": found["start_ms"], "start_puts": charged(started, "put", "post", "list"), "start_gets": charged(started, "get", "head"),
        "rows_gets": charged(rows, "get", "head"),
        "idle_lists_a_minute": charged(idle, "put", "post", "list"), "idle_gets_a_minute": charged(idle, "get", "head"),
    }


def history(blotter, maker, s3):
    """What a city's day costs that is kept as it happens: two days to a bucket, of which the second counts. And looking back."""
    days = subprocess.Popen([maker, "s3://bucket/days", "2", "2"], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
                            env=os.environ | KEYS | {"AWS_ENDPOINT_URL": s3.endpoint})
    begins = [s3.counts.copy() for line in days.stderr if line.endswith(" begins\n")]
    if days.wait() or len(begins) != 2:
        sys.exit("the days were not written")
    day = s3.counts - begins[1]
    return {
        "day_puts": day["put"] + day["post"] + day["list"], "of_which_lists": day["list"], "day_gets": day["get"] + day["head"],
        "day_deletes": day["delete"], "day_bytes_in": day["bytes_in"], "day_bytes_out": day["bytes_out"],
    } | look_back(blotter, s3)


def look_back(blotter, s3):
    """What a visitor of the history costs, once the server has read ahead: the page, ten moments, and an hour played in a minute."""
    midnight = datetime.datetime.now(datetime.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    chance, visits = random.Random(5), 10

    def moment(minutes):
        return (midnight - datetime.timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")

    with tempfile.TemporaryDirectory() as folder:
        arguments = ["serve", "--feed-url", "none", "--geocoders", "", "--tiles", "none", "--lake", "s3://bucket/days", "--data-dir", folder]
        server = Server(blotter, arguments, KEYS | {"AWS_ENDPOINT_URL": s3.endpoint})
        server.ready()
        server.get(f"/history/board?moment={moment(60)}")
        before = None
        while before != s3.counts:
            before = s3.counts.copy()
            time.sleep(1)

        def visit():
            # Of the two days, without the first hours, of which no board is known yet.
            places = [chance.randrange(60, 2 * 1440 - 120) for _ in range(10)]
            server.get(f"/history?moment={moment(places[0])}")
            for place in places:
                server.get(f"/history/board?moment={moment(place)}")
            for played in (0, 20, 40):
                server.get(f"/history/events?from={moment(places[-1] - played)}&to={moment(places[-1] - played - 20)}")

        page, files, requests = server.page(f"/history?moment={moment(60)}")
        looked = s3.during(lambda: [visit() for _ in range(visits)])
        answers = server.get(f"/history/board?moment={moment(60)}")[0]
        server.stop()
    if looked["list"] or looked["put"]:
        sys.exit(f"looking back lists or writes: {looked}")
    return {
        "page_bytes": page, "file_bytes": files, "requests": requests, "board_bytes": answers,
        "visit_gets": math.ceil((looked["get"] + looked["head"]) / visits),
    }


def main():
    blotter, maker = (str(Path(program).resolve()) for program in sys.argv[1:3])
    seconds = int(sys.argv[3]) if len(sys.argv) > 3 else 600
    gateway = shutil.which("versitygw") or str(Path.home() / "go/bin/versitygw")
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        Path(folder, "bucket").mkdir()
        bucket = subprocess.Popen(
            [gateway, "--port", f"127.0.0.1:{port}", "posix", folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=os.environ | {"ROOT_ACCESS_KEY": "test", "ROOT_SECRET_KEY": "testtest"},
        )
        try:
            wait_for_port(port)
            found = {"records": records(blotter, Counter(port)), "history": history(blotter, maker, Counter(port))}
        finally:
            bucket.terminate()
            bucket.wait()
    found["live"] = live(blotter, seconds)
    print("# Made by infra/cost/measure.py; see there for how to repeat it.")
    for part, numbers in found.items():
        print(f"\n[{part}]")
        for name, number in numbers.items():
            print(f"{name} = {number}")


if __name__ == "__main__":
    main()
