"""`cargo xtask test readers`: deltalake, Polars and DuckDB read the lake's tables while `blotter import` replaces them.

`readers.py PROGRAM FOLDER`. Each reads in a thread of its own, over and over. What a read sees must be a whole release of
the table, and what two readers see of the same release must be equal, down to the sums of its columns."""

import os
import subprocess
import sys
import threading

import deltalake
import duckdb
import polars

MONTHS = range(1, 7)
FORCES = ["essex", "kent", "surrey"]
FIRST_ROWS = 1500
IMPORTS = 4
PLACES = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name"
HEADERS = {"street": f"{PLACES},Crime type,Last outcome category,Context", "outcomes": f"{PLACES},Outcome type"}


def write(folder, rows):
    """A file for each kind, month and force, each with as many rows."""
    os.makedirs(folder, exist_ok=True)
    for kind, header in HEADERS.items():
        rest = "Drugs,," if kind == "street" else "Local resolution"
        for month in MONTHS:
            for force in FORCES:
                with open(f"{folder}/2021-{month:02}-{force}-{kind}.csv", "w") as file:
                    file.write(header + "\n")
                    for row in range(rows):
                        crime = f"{row:064x}" if row % 5 else ""
                        place = f"-0.{row * 37 % 99991:06},51.{row * 53 % 9973:04}" if row % 11 else ","
                        file.write(
                            f"{crime},2021-{month:02},A,A,{place},Road {row % 97},E{row % 31},Town {row % 7} 001A,{rest}\n"
                        )


# What is asked of a table: by month the rows, Crime IDs, positions, both coordinates added up, and how many towns.
QUERY = (
    "SELECT CAST(month AS VARCHAR), count(*), count(crime_id), count(cell), sum(longitude), sum(latitude), "
    "count(DISTINCT town) FROM {} GROUP BY 1 ORDER BY 1"
)


def by_deltalake(table):
    context = deltalake.QueryBuilder().register("records", deltalake.DeltaTable(table))
    answer = polars.DataFrame(context.execute(QUERY.format("records")).read_all())
    return answer.rows()


def by_polars(table):
    col = polars.col
    answer = polars.scan_delta(table).group_by(col("month").cast(polars.String)).agg(
        polars.len(), col("crime_id").count(), col("cell").count(), col("longitude").sum(), col("latitude").sum(),
        col("town").drop_nulls().n_unique().alias("towns"),
    )
    return answer.sort("month").collect().rows()


def by_duckdb(table):
    """By the extension for Delta Lake where it is there, otherwise the files that the log names."""
    con = duckdb.connect()
    if has_delta(con):
        return con.execute(QUERY.format(f"delta_scan('{table}')")).fetchall()
    files = deltalake.DeltaTable(table).file_uris()
    source = f"read_parquet({files!r}, hive_partitioning = true, hive_types = {{'month': DATE}})"
    return con.execute(QUERY.format(source)).fetchall()


def has_delta(con):
    try:
        import duckdb_extensions

        duckdb_extensions.import_extension("delta", con=con)
        con.execute("LOAD delta")
        return True
    except Exception:
        return False


READERS = {"deltalake": by_deltalake, "Polars": by_polars, "DuckDB": by_duckdb}


class Watch:
    """What all readers saw, by table and rows of a unit."""

    def __init__(self, lake):
        self.lake, self.lock, self.over = lake, threading.Lock(), threading.Event()
        self.seen, self.reads, self.problems = {}, {name: 0 for name in READERS}, []
        # Rows of a unit that an import has published or may publish at any moment; and what each reader saw last.
        self.possible, self.last = {FIRST_ROWS}, {}

    def read(self, name):
        for kind in HEADERS:
            answer = [(row[0][:10], *row[1:4], *(round(float(it), 4) for it in row[4:6]), row[6])
                      for row in READERS[name](f"{self.lake}/records/{kind}")]
            with self.lock:
                self.judge(name, kind, answer)
                self.reads[name] += 1

    def judge(self, name, kind, answer):
        rows = {row[1] / len(FORCES) for row in answer}
        if [row[0] for row in answer] != [f"2021-{month:02}-01" for month in MONTHS] or len(rows) != 1:
            self.problems.append(f"{name} saw months of two releases of {kind}: {answer}")
        elif not rows <= self.possible:
            self.problems.append(f"{name} saw half a month of {kind}: {answer}")
        elif min(rows) < self.last.get((name, kind), 0):
            self.problems.append(f"{name} saw an older release of {kind} than before: {answer}")
        elif self.seen.setdefault((kind, *rows), answer) != answer:
            self.problems.append(f"{name} read {answer} of {kind}, another {self.seen[(kind, *rows)]}")
        self.last[name, kind] = max(rows, default=0)

    def loop(self, name):
        try:
            while not self.over.is_set() and not self.problems:
                self.read(name)
        except Exception as error:
            self.problems.append(f"{name}: {error}")


def imported(program, folder, rows):
    write(f"{folder}/csv", rows)
    command = [program, "import", "--lake", f"{folder}/lake", "--data-dir", f"{folder}/data", f"{folder}/csv"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def main():
    program, folder = sys.argv[1:]
    imported(program, folder, FIRST_ROWS)
    watch = Watch(f"{folder}/lake")
    threads = [threading.Thread(target=watch.loop, args=(name,)) for name in READERS]
    for thread in threads:
        thread.start()
    number, rows = 0, FIRST_ROWS
    # Until each reader read at least so often, too.
    while not watch.problems and (number < IMPORTS or min(watch.reads.values()) < 8):
        number += 1
        rows = FIRST_ROWS + number
        watch.possible.add(rows)
        imported(program, folder, rows)
    watch.over.set()
    for thread in threads:
        thread.join()
    watch.possible = {rows}
    for name in READERS:
        if not watch.problems:
            watch.read(name)
    if watch.problems:
        sys.exit("\n".join(watch.problems))
    versions = f"deltalake {deltalake.__version__}, Polars {polars.__version__}, DuckDB {duckdb.__version__}"
    by = "delta_scan" if has_delta(duckdb.connect()) else "the files that the log names"
    print(f"  {versions} (by {by}): {watch.reads} tables read during {number} imports, all whole and equal")


main()
