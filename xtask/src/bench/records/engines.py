"""The peers: how each converts the published CSVs to Parquet, and how each is asked the dashboard's questions."""

import json
import os
import time

# The published columns. All engines are told them, so that none spends time on guessing types.
PLACES = ["Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location", "LSOA code", "LSOA name"]
COLUMNS = {
    "street": [*PLACES, "Crime type", "Last outcome category", "Context"],
    "outcomes": [*PLACES, "Outcome type"],
}
NUMBERS = {"Longitude", "Latitude"}


def convert(engine, csv, out):
    """CSVs to one ZSTD-compressed Parquet file a kind; returns the seconds, without loading the engine itself."""
    os.makedirs(out, exist_ok=True)
    run = {"DuckDB": convert_duckdb, "ClickHouse": convert_clickhouse, "Polars": convert_polars}[engine]
    return run([(f"{csv}/*/*-{kind}.csv", columns, f"{out}/{kind}.parquet") for kind, columns in COLUMNS.items()])


def convert_duckdb(jobs):
    import duckdb

    con = duckdb.connect()
    # Rows may come in any order; otherwise it needs several times the memory.
    con.execute("SET preserve_insertion_order = false")
    started = time.perf_counter()
    for source, columns, to in jobs:
        types = ", ".join(f"'{name}': '{'DOUBLE' if name in NUMBERS else 'VARCHAR'}'" for name in columns)
        con.execute(
            f"COPY (FROM read_csv('{source}', columns = {{{types}}}, auto_detect = false, header = true, "
            f"delim = ',', quote = '\"', escape = '\"')) TO '{to}' (FORMAT parquet, COMPRESSION zstd)"
        )
    return time.perf_counter() - started


def convert_clickhouse(jobs):
    import chdb

    chdb.query("SELECT 1")
    started = time.perf_counter()
    for source, columns, to in jobs:
        types = ", ".join(
            f"`{name}` Nullable({'Float64' if name in NUMBERS else 'String'})" for name in columns
        )
        structure = types.replace("'", "\\'")
        chdb.query(
            f"INSERT INTO FUNCTION file('{to}', 'Parquet') SELECT * FROM file('{source}', 'CSVWithNames', '{structure}') "
            "SETTINGS output_format_parquet_compression_method = 'zstd', engine_file_truncate_on_insert = 1"
        )
    return time.perf_counter() - started


def convert_polars(jobs):
    import polars

    started = time.perf_counter()
    for source, columns, to in jobs:
        schema = {name: polars.Float64 if name in NUMBERS else polars.String for name in columns}
        polars.scan_csv(source, schema=schema).sink_parquet(to, compression="zstd")
    return time.perf_counter() - started


class DuckDb:
    """DuckDB on Blotter's own roll-up files, or on a table of the records in a database file of its own."""

    def __init__(self, folder, lake, own):
        import duckdb

        if own:
            self.con = duckdb.connect(f"{folder}/duckdb.db")
            self.source, self.count = "records", "1"
        else:
            self.con = duckdb.connect()
            self.con.execute(f"CREATE VIEW rolled AS SELECT * FROM {files(lake, 'street_rollup')}")
            self.source, self.count = "rolled", '"rows"'

    def load(self, lake):
        self.con.execute(
            "CREATE OR REPLACE TABLE records AS SELECT month, force, town, crime_type, last_outcome_category, "
            f"longitude, latitude, cell FROM {files(lake, 'street')}"
        )

    def rows(self, sql):
        return self.con.execute(sql).fetchall()

    quoted = staticmethod(lambda text: "'" + text.replace("'", "''") + "'")
    parent = "(cell & {keep}) | {set}"
    month = "strftime(month, '%Y-%m')"


class ClickHouse:
    """ClickHouse in this process on a MergeTree table of the records."""

    def __init__(self, folder, lake, own):
        from chdb import session

        self.session = session.Session(f"{folder}/clickhouse")
        self.source, self.count = "bench.records", "1"

    def load(self, lake):
        self.session.query("CREATE DATABASE IF NOT EXISTS bench")
        self.session.query("DROP TABLE IF EXISTS bench.records SYNC")
        self.session.query(
            "CREATE TABLE bench.records (month Date, force LowCardinality(String), town LowCardinality(Nullable(String)), "
            "crime_type LowCardinality(Nullable(String)), last_outcome_category LowCardinality(Nullable(String)), "
            "longitude Nullable(Float64), latitude Nullable(Float64), cell Nullable(Int64)) "
            "ENGINE = MergeTree PARTITION BY toYear(month) ORDER BY (month, force)"
        )
        self.session.query(
            "INSERT INTO bench.records SELECT toDate(extract(_path, 'month=([0-9-]+)')), force, town, crime_type, "
            f"last_outcome_category, longitude, latitude, cell FROM file('{lake}/records/street/*/*.parquet', 'Parquet', "
            "'force String, town Nullable(String), crime_type Nullable(String), last_outcome_category Nullable(String), "
            "longitude Nullable(Float64), latitude Nullable(Float64), cell Nullable(Int64)')"
        )

    def rows(self, sql):
        answer = str(self.session.query(sql, "JSONCompactEachRow"))
        return [tuple(json.loads(line)) for line in answer.splitlines() if line]

    quoted = staticmethod(lambda text: "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'")
    parent = "bitOr(bitAnd(cell, {keep}), {set})"
    month = "formatDateTime(month, '%Y-%m')"


class PostgreSql:
    """PostgreSQL on a table of the roll-up, with an index of months and of places."""

    def __init__(self, folder, lake, own):
        import psycopg

        self.con = psycopg.connect(host=os.environ["BENCH_POSTGRES"], user="postgres", dbname="postgres", autocommit=True)
        self.source, self.count = "rolled", "rows"

    def load(self, lake):
        import duckdb

        self.con.execute("DROP TABLE IF EXISTS rolled")
        self.con.execute(
            "CREATE TABLE rolled (month date, force text, town text, crime_type text, last_outcome_category text, "
            "longitude double precision, latitude double precision, cell bigint, rows integer)"
        )
        columns = "month, force, town, crime_type, last_outcome_category, longitude, latitude, cell, rows"
        csv = f"{lake}.rolled.csv"
        duckdb.execute(f"COPY (SELECT {columns} FROM {files(lake, 'street_rollup')}) TO '{csv}' (FORMAT csv, HEADER false)")
        with self.con.cursor().copy("COPY rolled FROM STDIN (FORMAT csv)") as copy, open(csv, "rb") as file:
            while block := file.read(1 << 20):
                copy.write(block)
        os.remove(csv)
        self.con.execute("CREATE INDEX ON rolled (month, crime_type)")
        self.con.execute("CREATE INDEX ON rolled (force, town)")
        self.con.execute("VACUUM ANALYZE rolled")

    def rows(self, sql):
        return self.con.execute(sql).fetchall()

    quoted = staticmethod(DuckDb.quoted)
    parent = DuckDb.parent
    month = "to_char(month, 'YYYY-MM')"


ENGINES = {
    "DuckDB on the same roll-up": (DuckDb, False),
    "DuckDB on its own table": (DuckDb, True),
    "ClickHouse on its own table": (ClickHouse, True),
    "PostgreSQL on a table of the roll-up": (PostgreSql, True),
}


def files(lake, table):
    """A table of the lake for DuckDB; after a single import its files are all of the newest release."""
    return (
        f"read_parquet('{lake}/records/{table}/*/*.parquet', hive_partitioning = true, "
        "hive_types = {'month': DATE})"
    )


def connect(name, folder, lake):
    engine, own = ENGINES[name]
    return engine(folder, lake, own)
