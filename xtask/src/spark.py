"""`cargo xtask test spark`: Spark with Delta Lake reads every table that `blotter import` and `blotter serve` wrote, whole.

`spark.py PROGRAM FOLDER JARS`. For each table the values of each column are counted, by Spark and by deltalake and Polars;
the counts must be equal, and a Crime ID must come out as the 32 bytes that went in."""

import glob
import os
import shutil
import subprocess
import sys
import time

import polars
from pyspark.sql import SparkSession

from history_feed import free_port, place, serve_command, snapshots

PLACES = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name"
STOPS = (
    "Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,Gender,Age range,"
    "Self-defined ethnicity,Officer-defined ethnicity,Legislation,Object of search,Outcome,"
    "Outcome linked to object of search,Removal of more than just outer clothing"
)
FIRST_ID = f"{7:064x}"


def write(folder):
    """A month of each kind, with gaps in most columns."""
    os.makedirs(folder)
    place = lambda row: f"-0.{row * 37 % 99991:06},51.{row * 53 % 9973:04}" if row % 11 else ","
    with open(f"{folder}/2021-01-kent-street.csv", "w") as street, open(f"{folder}/2021-01-kent-outcomes.csv", "w") as outcomes:
        street.write(f"{PLACES},Crime type,Last outcome category,Context\n")
        outcomes.write(f"{PLACES},Outcome type\n")
        for row in range(2000):
            crime = f"{row + 7:064x}" if row % 5 == 0 else ""
            begin = f"{crime},2021-01,A,A,{place(row)},Road {row % 97},E{row % 31},Town {row % 7} 001A"
            street.write(f"{begin},Drugs,{'Under investigation' if row % 3 else ''},\n")
            outcomes.write(f"{begin},Local resolution\n")
    with open(f"{folder}/2021-01-kent-stop-and-search.csv", "w") as stops:
        stops.write(f"{STOPS}\n")
        for row in range(500):
            stops.write(f"Person search,2021-01-{row % 28 + 1:02}T{row % 24:02}:15:00+00:00,,,,,Male,18-24,,White,,,Arrest,{row % 2 == 0},\n")


def serve(program, folder):
    """A history with checkpoints, addresses and replaced files."""
    snapshots(f"{folder}/feed", 2000)
    lake, port, quiet = f"{folder}/lake", free_port(), {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen(serve_command(program, folder, port), **quiet)
    wanted = [f"{lake}/history/{name}" for name in
              ("call_changes/_delta_log/00000000000000000002.json", "polls/_delta_log/_last_checkpoint",
               "address_changes/_delta_log/00000000000000000001.json", "boards/_delta_log")]
    try:
        for posted in range(900):
            place(port, posted)
            if all(map(os.path.exists, wanted)):
                break
            time.sleep(0.1)
        else:
            sys.exit(f"these are not there after 90 s: {[it for it in wanted if not os.path.exists(it)]}")
    finally:
        server.terminate()
        server.wait()
    subprocess.run([program, "history", "compact", "--today", "--data-dir", f"{folder}/data", "--lake", lake], check=True, **quiet)


def main():
    program, folder, jars = sys.argv[1:]
    shutil.rmtree(folder, ignore_errors=True)
    write(f"{folder}/csv")
    lake = f"{folder}/lake"
    subprocess.run([program, "import", f"{folder}/csv", "--lake", lake, "--data-dir", f"{folder}/data"], check=True)
    serve(program, folder)
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.jars", ",".join(glob.glob(f"{jars}/*.jar")))
        .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
        .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.ui.enabled", "false")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    tables = [f"{group}/{table}" for group in ("records", "history") for table in sorted(os.listdir(f"{lake}/{group}"))]
    for table in tables:
        path = f"{lake}/{table}"
        if not os.path.isdir(f"{path}/_delta_log"):
            continue
        frame = session.read.format("delta").load(path)
        here = frame.selectExpr("count(*) AS all_rows", *(f"count(`{it}`) AS `{it}`" for it in frame.columns))
        here = here.collect()[0].asDict()
        other = polars.scan_delta(path)
        counts = [polars.len().alias("all_rows"), polars.all().count()]
        expected = other.select(counts).collect().row(0, named=True)
        if here != expected:
            sys.exit(f"{table}: Spark counts {here}, Polars {expected}")
        print(f"  {table}: {here['all_rows']:,} rows, {len(frame.columns)} columns, equal")
    street = session.read.format("delta").load(f"{lake}/records/street")
    [[found]] = street.selectExpr("min(lower(hex(crime_id)))").collect()
    if found != FIRST_ID:
        sys.exit(f"the first Crime ID is {found!r}, not {FIRST_ID!r}")


main()
