"""`cargo xtask bench records`: importing and asking, beside the peers. Prints Markdown; fails if any answer differs.

`run.py PROGRAM DASHBOARD_RATE FOLDER [alone]`: FOLDER has the made CSVs in `csv`. The peers are those that can be imported,
with `alone` none; for PostgreSQL BENCH_POSTGRES names the folder of a running server's socket."""

import importlib.util
import json
import math
import os
import shutil
import sys

import engines
import measured

CRIME_WITHIN_MS = 300
CONVERTERS = {"DuckDB": "duckdb", "ClickHouse": "chdb", "Polars": "polars"}


def is_there(module):
    return importlib.util.find_spec(module) is not None


def say(text):
    print(f"  {text}", file=sys.stderr, flush=True)


def megabytes(size):
    return f"{size / 1e6:,.0f} MB"


def percentile(times, part):
    ordered = sorted(times)
    return ordered[max(math.ceil(len(ordered) * part / 100), 1) - 1]


def sums(source):
    """In another process, whose memory would otherwise count as that of all later ones."""
    return json.loads(measured.python("convert.py", "sums", json.dumps(source))[0])


def importing(program, folder, lake, peers):
    csv, rows = f"{folder}/csv", []
    say("blotter import")
    out, seconds, peak = measured.run([program, "import", csv, "--lake", lake, "--data-dir", f"{folder}/data", "--json"])
    summary = json.loads(out.splitlines()[-1])
    tables = [f"{lake}/records/{table}" for table in ("street", "outcomes")]
    rolled = measured.size(*(f"{table}_rollup" for table in tables))
    rows.append(("Blotter", seconds, peak, measured.size(*tables), f"and {megabytes(rolled)} of roll-ups"))
    ours = sums({
        kind: (f"{lake}/records/{kind}/*/*.parquet", "crime_id", "longitude", "latitude") for kind in engines.COLUMNS
    })
    read = {kind: ours[kind][0] for kind in engines.COLUMNS}
    summed = {kind: summary["rows"][kind] for kind in engines.COLUMNS}
    if read != summed:
        raise measured.Failed(f"the tables have {read} rows, the summary says {summed}")
    for engine, module in CONVERTERS.items() if peers else []:
        if not is_there(module):
            say(f"SKIPPED: {engine}, whose package {module} isn't installed")
            continue
        say(f"{engine} converts")
        out = f"{folder}/{engine}"
        line, peak = measured.python("convert.py", "convert", engine, csv, out)
        rows.append((engine, json.loads(line)["seconds"], peak, measured.size(out), "conversion only"))
        theirs = sums({
            kind: (f"{out}/{kind}.parquet", '"Crime ID"', '"Longitude"', '"Latitude"') for kind in engines.COLUMNS
        })
        if theirs != ours:
            raise measured.Failed(f"{engine} has other rows than Blotter: {theirs}, not {ours}")
        shutil.rmtree(out)
    print(f"\n{summary['rows']['street']:,} street and {summary['rows']['outcomes']:,} outcome rows, "
          f"{measured.size(csv):,} bytes of CSV"
          f"{'; rows, Crime IDs and positions equal in all' if peers else ''}\n")
    print("| | time | memory at most | Parquet of the rows | |\n|---|---:|---:|---:|---|")
    for name, seconds, peak, size, remark in rows:
        print(f"| {name} | {seconds:.1f} s | {megabytes(peak)} | {megabytes(size)} | {remark} |")


def asking(rate, folder, lake, with_peers):
    questions = f"{folder}/questions"
    out, _, _ = measured.run([rate, "questions", lake])
    with open(questions, "w") as file:
        file.write(out)
    needs = {"DuckDB": "duckdb", "ClickHouse": "chdb", "PostgreSQL": "psycopg"}
    peers = []
    for name in engines.ENGINES if with_peers else []:
        engine = name.split()[0]
        if not is_there(needs[engine]) or (engine == "PostgreSQL" and not os.environ.get("BENCH_POSTGRES")):
            say(f"SKIPPED: {name}, which isn't installed")
            continue
        peers.append(name)

    def peer(what, name):
        with open(questions) as stdin:
            return json.loads(measured.python("ask.py", what, name, folder, lake, stdin=stdin)[0])

    for name in peers:
        if name != "DuckDB on the same roll-up":
            say(f"{name}: loaded in {peer('load', name)['seconds']:.1f} s")
        say(f"{name}: {peer('check', name)['equal']} answers equal")
    # Only now, when all answers were found equal, is anything timed.
    with open(questions) as stdin:
        ours, _, _ = measured.run([rate, "time", lake], stdin)
    rows = [("Blotter", json.loads(ours))]
    for name in peers:
        say(f"{name}: timed")
        rows.append((name, peer("time", name)))
    print(f"\n{len(rows[0][1]['cards'])} combinations of filters, each asked once in a new process"
          f"{'; answers equal' if peers else ''}\n")
    print("| | cards and lists: p50 | p95 | most | map in view: p50 | p95 | most |\n|---|---:|---:|---:|---:|---:|---:|")
    for name, times in rows:
        parts = [f"{percentile(times[of], part):.1f} ms" for of in ("cards", "map") for part in (50, 95, 100)]
        print(f"| {name} | {' | '.join(parts)} |")


def serving(program, folder, lake):
    ready, memory, most, found, unknown = measured.serve(program, lake, f"{folder}/data")
    print("\n| `serve --city none` | |\n|---|---:|")
    print(f"| ready after | {ready:.1f} s |\n| memory, after its first answers | {megabytes(memory)} |")
    print(f"| memory at most | {megabytes(most)} |")
    print(f"| a crime by its ID: the first | {found[0]:.0f} ms |")
    for what, times in (("one of each month", found), ("as many unknown ones", unknown)):
        print(f"| {what}: p50, p95, most of {len(times)} | "
              f"{', '.join(f'{percentile(times, part):.0f} ms' for part in (50, 95, 100))} |")
    if max(found + unknown) > CRIME_WITHIN_MS:
        raise measured.Failed(f"a crime took over {CRIME_WITHIN_MS} ms")


def main():
    program, rate, folder, *words = sys.argv[1:]
    peers = "alone" not in words
    lake = f"{folder}/lake"
    try:
        importing(program, folder, lake, peers)
        asking(rate, folder, lake, peers)
        serving(program, folder, lake)
    except measured.Failed as failed:
        sys.exit(str(failed))


main()
