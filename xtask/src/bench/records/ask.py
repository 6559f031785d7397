"""Puts the dashboard's questions to one peer. `ask.py load|check|time ENGINE FOLDER LAKE`; questions come by standard input.

`check` fails at the first answer that differs from Blotter's; `time` prints the milliseconds of each question, asked once
in this new process."""

import json
import sys
import time

import engines

DIMENSIONS = ["force", "town", "crime_type", "last_outcome_category"]
# From an H3 cell of resolution 9 to the one around it of resolution 7: other bits for the resolution, and the digits
# beyond it all ones.
KEEP = ~(15 << 52)
SET = (7 << 52) | (63 << 18)


class Asker:
    """One engine's SQL for a question."""

    def __init__(self, engine):
        self.engine = engine
        self.sum = f"SUM({engine.count})"

    def where(self, question, without=None, months=True, box=False):
        quoted, parts = self.engine.quoted, []
        if months:
            parts.append(f"month BETWEEN '{question['from']}-01' AND '{question['to']}-01'")
        for column, values in question["values"].items():
            if column == without:
                continue
            stated = ", ".join(quoted(value) for value in values if value is not None)
            any_of = [f"{column} IN ({stated})"] if stated else []
            any_of += [f"{column} IS NULL"] if None in values else []
            parts.append("(" + " OR ".join(any_of) + ")")
        if box:
            west, south, east, north = question["bbox"]
            parts.append(f"longitude BETWEEN {west!r} AND {east!r} AND latitude BETWEEN {south!r} AND {north!r}")
        return " AND ".join(parts) or "1 = 1"

    def ask(self, what, where, group=None):
        sql = f"SELECT {what} FROM {self.engine.source} WHERE {where}"
        return self.engine.rows(sql + (f" GROUP BY {group}" if group else ""))

    def cards(self, question):
        """Total, months and every list: the cards' figures, apart from changes and gaps, which only Blotter computes."""
        unplaced = f"SUM(CASE WHEN cell IS NULL THEN {self.engine.count} ELSE 0 END)"
        [(total, without)] = self.ask(f"{self.sum}, {unplaced}", self.where(question))
        months = self.ask(f"{self.engine.month}, {self.sum}", self.where(question, months=False), "1")
        lists = {
            column: self.ask(f"{column}, {self.sum}", self.where(question, without=column), column)
            for column in DIMENSIONS
        }
        return {
            "total": int(total or 0),
            "without_position": int(without or 0),
            "months": {month: int(count) for month, count in months},
            "lists": {column: [[value, int(count)] for value, count in rows] for column, rows in lists.items()},
        }

    def map(self, question):
        """The cells in view."""
        parent = self.engine.parent.format(keep=KEEP, set=SET)
        rows = self.ask(f"{parent}, {self.sum}", self.where(question, box=True), "1")
        return {"cells": [[int(cell), int(count)] for cell, count in rows]}


def ordered(answer):
    """The same with its lists in one order."""
    key = lambda row: (row[0] is None, row[0])
    lists = {column: sorted(rows, key=key) for column, rows in answer.get("lists", {}).items()}
    return {**answer, "lists": lists, "cells": sorted(answer["cells"])}


def check(asker, questions):
    for number, question in enumerate(questions, 1):
        expected, answer = ordered(question), ordered({**asker.cards(question), **asker.map(question)})
        for name in answer:
            if answer[name] != expected[name]:
                print(f"question {number}: {name} differs", file=sys.stderr)
                print(f"asked: {question['from']} to {question['to']} {question['values']}", file=sys.stderr)
                print(f"Blotter: {str(expected[name])[:2000]}\nhere: {str(answer[name])[:2000]}", file=sys.stderr)
                sys.exit(1)
    print(json.dumps({"equal": len(questions)}))


def timed(asker, questions):
    def milliseconds(ask):
        times = []
        for question in questions:
            started = time.perf_counter()
            ask(question)
            times.append((time.perf_counter() - started) * 1000)
        return times

    print(json.dumps({"cards": milliseconds(asker.cards), "map": milliseconds(asker.map)}))


def main():
    what, name, folder, lake = sys.argv[1:]
    engine = engines.connect(name, folder, lake)
    if what == "load":
        started = time.perf_counter()
        engine.load(lake)
        print(json.dumps({"seconds": time.perf_counter() - started}))
        return
    questions = [json.loads(line) for line in sys.stdin]
    {"check": check, "time": timed}[what](Asker(engine), questions)


main()
