"""A feed of changing calls, and the program that serves it, for the suites in which others read its history."""

import http.client
import json
import os
import random
import socket
import urllib.request

TOKEN = "T"


def snapshots(folder, count):
    """A feed in which calls come, change and leave."""
    os.makedirs(folder, exist_ok=True)
    dice, calls, number = random.Random(7), {}, 0
    for snapshot in range(count):
        for _ in range(dice.randrange(1, 4)):
            number += 1
            calls[number] = "Enroute"
        for call in dice.sample(sorted(calls), min(3, len(calls))):
            calls[call] = dice.choice(["Enroute", "At Scene", "Assigned"])
        if len(calls) > 30:
            del calls[dice.choice(sorted(calls))]
        rows = [{"incident_number": f"26-{call:05}", "unit_number": "A1", "status": status, "location": "Elm St",
                 "nature_of_call": "7X - Major Accident"} for call, status in calls.items()]
        with open(f"{folder}/{snapshot:05}.json", "w") as file:
            json.dump(rows, file)


def place(port, number):
    """Posts where a call is, which is an event of its own, if the program listens by now."""
    base = f"http://127.0.0.1:{port}"
    try:
        with urllib.request.urlopen(f"{base}/current-calls/", timeout=2) as answer:
            [call, *_] = json.load(answer)["current_active_calls"] or [None]
        if not call:
            return
        address = {"address_id": call["address_id"], "latitude": 32 + number / 10_000, "longitude": -96.8, "precision": "block"}
        headers = {"authorization": f"Bearer {TOKEN}", "content-type": "application/json"}
        body = json.dumps({"addresses": [address]}).encode()
        urllib.request.urlopen(urllib.request.Request(f"{base}/events/", body, headers), timeout=2).close()
    except (OSError, http.client.HTTPException):
        pass


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def serve_command(program, folder, port):
    """Serves `FOLDER/feed`, as fast as it can."""
    return [program, "serve", "--listen", f"127.0.0.1:{port}", "--events-token", TOKEN, "--data-dir", f"{folder}/data",
            "--lake", f"{folder}/lake", "--geocoders", "", "--tiles", "none", "--feed-url", f"{folder}/feed",
            "--poll-interval", "20ms", "--history-interval", "20ms"]
