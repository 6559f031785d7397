"""What is done with files, each in a process of its own: `convert.py convert ENGINE CSV OUT`, `convert.py sums FILES`."""

import json
import sys

import engines


def convert(engine, csv, out):
    return {"seconds": engines.convert(engine, csv, out)}


def sums(files):
    """What must be equal of all conversions: rows, Crime IDs, positions, and positions added up, by kind."""
    import duckdb

    result = {}
    for kind, (place, identity, longitude, latitude) in json.loads(files).items():
        micro = ", ".join(f"sum(CAST(round({it} * 1e6) AS HUGEINT))::VARCHAR" for it in (longitude, latitude))
        stated = identity if identity == "crime_id" else f"nullif({identity}, '')"
        [result[kind]] = duckdb.sql(
            f"SELECT count(*), count({stated}), count({longitude}), {micro} FROM read_parquet('{place}')"
        ).fetchall()
    return result


print(json.dumps({"convert": convert, "sums": sums}[sys.argv[1]](*sys.argv[2:])))
