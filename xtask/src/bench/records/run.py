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
# Imports of each program; the table has the median.
ROUNDS = 3
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


def imported(program, folder, lake):
    """Imports into a new lake: the program's own summary, seconds, and bytes of memory at most."""
    shutil.rmtree(lake, ignore_errors=True)
    # What was written before is on the disk, so that nobody waits for it.
    os.sync()
    command = [program, "import", f"{folder}/csv", "--lake", lake, "--data-dir", f"{folder}/data", "--json"]
    out, seconds, peak = measured.run(command)
    return json.loads(out.splitlines()[-1]), seconds, peak


def converted(engine, csv, out):
    """Converts by a peer: seconds, and bytes of memory at most."""
    shutil.rmtree(out, ignore_errors=True)
    os.sync()
    line, peak = measured.python("convert.py", "convert", engine, csv, out)
    return json.loads(line)["seconds"], peak


def importing(program, folder, lake, peers):
    csv, rows = f"{folder}/csv", []
    say("blotter import")
    summary, *measures = imported(program, folder, lake)
    tables = [f"{lake}/records/{table}" for table in ("street", "outcomes")]
    rolled = measured.size(*(f"{table}_rollup" for table in tables))
    rows.append(("Blotter", [measures], measured.size(*tables), f"and {megabytes(rolled)} of roll-ups"))
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
        measures = converted(engine, csv, out)
        rows.append((engine, [measures], measured.size(out), "conversion only"))
        theirs = sums({
            kind: (f"{out}/{kind}.parquet", '"Crime ID"', '"Longitude"', '"Latitude"') for kind in engines.COLUMNS
        })
        if theirs != ours:
            raise measured.Failed(f"{engine} has other rows than Blotter: {theirs}, not {ours}")
        shutil.rmtree(out)
    # All were found equal: once more in turn, so that no round of the disk decides.
    for number in range(1, ROUNDS if peers else 1):
        for name, measures, *_ in rows:
            say(f"{name}, round {number + 1}")
            if name == "Blotter":
                measures.append(imported(program, folder, lake)[1:])
            else:
                measures.append(converted(name, csv, f"{folder}/{name}"))
                shutil.rmtree(f"{folder}/{name}")
    print(f"\n{summary['rows']['street']:,} street and {summary['rows']['outcomes']:,} outcome rows, "
          f"{measured.size(csv):,} bytes of CSV"
          f"{'; rows, Crime IDs and positions equal in all' if peers else ''}\n")
    print("| | time | memory at most | Parquet of the rows | |\n|---|---:|---:|---:|---|")
    for name, measures, size, remark in rows:
        seconds = sorted(seconds for seconds, _ in measures)
        spread = f" ({seconds[0]:.1f} to {seconds[-1]:.1f} s)" if len(seconds) > 1 else ""
        peak = max(peak for _, peak in measures)
        print(f"| {name} | {percentile(seconds, 50):.1f} s{spread} | {megabytes(peak)} | {megabytes(size)} | {remark} |")


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
