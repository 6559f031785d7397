"""The saved questions of `modules/athena`: each is SQL that Athena's dialect allows, names columns that the tables have,
and gives the right answer on a few rows. Asked of DuckDB, after sqlglot has translated them; Athena itself isn't here.
"""

import re
import sys
from pathlib import Path

import duckdb
import sqlglot

ATHENA = Path(__file__).resolve().parent.parent / "modules" / "athena"

# Columns by Glue's types, read from the module, so that both say the same.
TYPES = {"string": "VARCHAR", "bigint": "BIGINT", "double": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE",
         "timestamp": "TIMESTAMP", "binary": "BLOB"}


def columns():
    """The pairs of each list of columns in main.tf, by its name."""
    text = (ATHENA / "main.tf").read_text()
    pairs = lambda part: re.findall(r'\["(\w+)", "(\w+)"\]', part)
    block = lambda start, end: text[text.index(start):text.index(end, text.index(start))]
    place, derived = pairs(block("place = [", "\n  ]\n")), pairs(block("derived = ", "\n"))
    event, address = pairs(block("event ", "\n")), pairs(block("address = [", "\n  ]\n"))
    own = lambda name: pairs(block(f"    {name} = {{", "\n    }"))
    return {
        "street": place + own("street") + derived,
        "call_changes": event + own("call_changes") + address,
    }


ROWS = {
    "street": [
        {"month": "2021-08-01", "town": "Bath", "crime_type": "Burglary"},
        {"month": "2021-08-01", "town": "Bath", "crime_type": "Burglary"},
        {"month": "2020-09-01", "town": "Bath", "crime_type": "Drugs"},
        # Thirteen months before the newest, and a crime without a place.
        {"month": "2020-08-01", "town": "Bath", "crime_type": "Drugs"},
        {"month": "2021-08-01", "town": None, "crime_type": "Drugs"},
    ],
    "call_changes": [
        {"feed": "f", "epoch": "e", "call_id": "a", "change_type": "add", "at": "2026-03-09 07:10:00", "first_seen": "2026-03-09 07:10:00", "nature_of_call": "N", "day": "2026-03-09"},
        {"feed": "f", "epoch": "e", "call_id": "a", "change_type": "delete", "at": "2026-03-09 07:40:00", "first_seen": "2026-03-09 07:10:00", "nature_of_call": "N", "day": "2026-03-09"},
        {"feed": "f", "epoch": "e", "call_id": "b", "change_type": "add", "at": "2026-03-09 08:05:00", "first_seen": "2026-03-09 08:05:00", "nature_of_call": "N", "day": "2026-03-09"},
        {"feed": "f", "epoch": "e", "call_id": "c", "change_type": "add", "at": "2026-03-01 08:05:00", "first_seen": "2026-03-01 08:05:00", "nature_of_call": "N", "day": "2026-03-01"},
    ],
}

EXPECTED = {
    "crimes_by_town": [("Bath", "Burglary", 2), ("Bath", "Drugs", 1)],
    "call_durations": [("N", 1, 30.0, 30.0)],
    "changes_by_hour": [("2026-03-09 07:00:00", 1, 0, 1), ("2026-03-09 08:00:00", 1, 0, 0)],
}


def main():
    database = duckdb.connect()
    # In quotes: Athena allows a column called `at`, DuckDB only so.
    quoted = '"{}"'.format
    for table, those in columns().items():
        database.execute(f"CREATE TABLE {table} ({', '.join(f'{quoted(name)} {TYPES[kind]}' for name, kind in those)})")
        for row in ROWS[table]:
            names, marks = ", ".join(map(quoted, row)), ", ".join("?" * len(row))
            database.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values()))
    questions = sorted((ATHENA / "questions").glob("*.sql"))
    if {it.stem for it in questions} != set(EXPECTED):
        sys.exit("a question has no expected answer here")
    for question in questions:
        [translated] = sqlglot.transpile(question.read_text(), read="athena", write="duckdb")
        answer = database.execute(translated).fetchall()
        answer = [tuple(str(it) if hasattr(it, "year") else it for it in row) for row in answer]
        if answer != EXPECTED[question.stem]:
            sys.exit(f"{question.stem}: {answer} instead of {EXPECTED[question.stem]}")
        print(f"  {question.stem}: {len(answer)} rows, as expected")


if __name__ == "__main__":
    main()
