"""Apache Superset over the street records of a lake, in PostgreSQL, with a dashboard like `/crime`.

`superset.py FOLDER LAKE`: FOLDER is for its own files, BENCH_POSTGRES names the folder of a running server's socket. Prints
one line of JSON when the dashboard is there, and serves it until its standard input ends."""

import json
import os
import re
import socket
import subprocess
import sys
import time

import psycopg2
import pyarrow.compute
import pyarrow.csv
import pyarrow.dataset
import requests

BIN = os.path.dirname(sys.executable)
COLUMNS = ["force", "town", "crime_type", "last_outcome_category"]
FILTERS = {
    "Falls within": "force",
    "City or town": "town",
    "Crime type": "crime_type",
    "Last outcome": "last_outcome_category",
}
PASSWORD = "bench"
COUNT = {"expressionType": "SQL", "sqlExpression": "COUNT(*)", "label": "reports"}
# Its recommendation for production: metadata in PostgreSQL, not SQLite. No cache of data is its default.
CONFIG = """
SECRET_KEY = "of a measurement, removed with its folder"
SQLALCHEMY_DATABASE_URI = "{uri}"
WTF_CSRF_ENABLED = False
TALISMAN_ENABLED = False
"""


def say(text):
    print(f"  {text}", file=sys.stderr, flush=True)


def uri(database):
    return f"postgresql+psycopg2://postgres@/{database}?host={os.environ['BENCH_POSTGRES']}"


def connect(database):
    connection = psycopg2.connect(host=os.environ["BENCH_POSTGRES"], user="postgres", dbname=database)
    connection.autocommit = True
    return connection


def load(lake, folder):
    """The rows into a table with the indexes that the filters ask for; after a single import the lake's files are all of
    its newest release."""
    months = f"{lake}/records/street"
    sql = connect("records").cursor()
    sql.execute(
        "CREATE TABLE street (month date, force text, town text, crime_type text, last_outcome_category text, "
        "longitude double precision, latitude double precision)"
    )
    for name in sorted(os.listdir(months)):
        found = re.fullmatch(r"month=(\d{4}-\d\d-\d\d)", name)
        if not found:
            continue
        rows = pyarrow.dataset.dataset(f"{months}/{name}").to_table(columns=[*COLUMNS, "longitude", "latitude"])
        month = pyarrow.array([found.group(1)] * len(rows))
        texts = [(column, rows[column].cast(pyarrow.string())) for column in COLUMNS]
        places = [(column, rows[column]) for column in ("longitude", "latitude")]
        file = f"{folder}/rows.csv"
        pyarrow.csv.write_csv(
            pyarrow.table(dict([("month", month), *texts, *places])), file, pyarrow.csv.WriteOptions(include_header=False)
        )
        with open(file, "rb") as csv:
            sql.copy_expert("COPY street FROM STDIN (FORMAT csv)", csv)
        os.remove(file)
    sql.execute("CREATE INDEX ON street (month, force)")
    for column in COLUMNS:
        sql.execute(f"CREATE INDEX ON street ({column}, month)")
    sql.execute("VACUUM ANALYZE street")
    sql.execute("SELECT count(*), max(month), (max(month) - interval '3 months')::date FROM street")
    return sql.fetchone()


def prepare(folder):
    """Superset's own tables and its one user."""
    config = f"{folder}/superset_config.py"
    with open(config, "w") as file:
        file.write(CONFIG.format(uri=uri("superset")))
    environment = {**os.environ, "SUPERSET_CONFIG_PATH": config, "SUPERSET_HOME": folder, "FLASK_APP": "superset.app:create_app()"}
    user = ["--username", "admin", "--firstname", "A", "--lastname", "B", "--email", "a@example.com", "--password", PASSWORD]
    with open(f"{folder}/log", "a") as log:
        for command in (["db", "upgrade"], ["fab", "create-admin", *user], ["init"]):
            say(f"superset {command[0]}")
            subprocess.run([f"{BIN}/superset", *command], env=environment, stdout=log, stderr=log, check=True)
    return environment


def start(folder, environment):
    """As its container image does: one worker with threads for each core."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = "127.0.0.1:%d" % free.getsockname()[1]
    log = open(f"{folder}/log", "a")
    server = subprocess.Popen(
        [f"{BIN}/gunicorn", "--bind", address, "--workers", str(os.cpu_count()), "--worker-class", "gthread", "--threads", "20",
         "--timeout", "60", "--limit-request-line", "0", "superset.app:create_app()"],
        env=environment, stdout=log, stderr=log,
    )
    for _ in range(600):
        try:
            if requests.get(f"http://{address}/health", timeout=5).ok:
                return server, f"http://{address}"
        except requests.RequestException:
            pass
        if server.poll() is not None:
            break
        time.sleep(0.1)
    server.kill()
    sys.exit(f"Superset doesn't answer; see {folder}/log")


class Api:
    def __init__(self, url):
        self.url = f"{url}/api/v1"
        self.session = requests.Session()
        user = {"username": "admin", "password": PASSWORD, "provider": "db"}
        token = self.post("security/login", user)["access_token"]
        self.session.headers["Authorization"] = f"Bearer {token}"

    def post(self, path, body, method="POST"):
        answer = self.session.request(method, f"{self.url}/{path}", json=body, timeout=120)
        if not answer.ok:
            sys.exit(f"{path}: {answer.status_code} {answer.text[:1000]}")
        return answer.json()


def months(first, last):
    """A time range in Superset's words: the end is not in it."""
    year, month = last.year + last.month // 12, last.month % 12 + 1
    return f"{first:%Y-%m-%d} : {year}-{month:02}-01"


def charts():
    """Title, width of twelve, what it is and its form: the cards of `/crime` that Superset has charts for."""
    common = {"row_limit": 10000, "adhoc_filters": [], "show_legend": True}
    monthly = {"x_axis": "month", "time_grain_sqla": "P1M", "metrics": [COUNT], "groupby": []}

    def bars(column, top):
        return {"x_axis": column, "metrics": [COUNT], "groupby": [], "row_limit": top, "orientation": "horizontal",
                "x_axis_sort": "reports", "x_axis_sort_asc": False, "show_value": True}

    return [
        ("Total", 3, "big_number_total", {"metric": COUNT, "y_axis_format": ",d"}),
        ("By month", 9, "echarts_timeseries_line", monthly),
        ("Last outcome", 4, "pie", {"groupby": ["last_outcome_category"], "metric": COUNT, "donut": True, "row_limit": 100}),
        ("Crime type", 4, "echarts_timeseries_bar", bars("crime_type", 10)),
        ("City or town", 4, "echarts_timeseries_bar", bars("town", 10)),
    ], common


def build(api, span):
    """The dashboard; its address, and the dataset."""
    database = api.post("database/", {"database_name": "records", "sqlalchemy_uri": uri("records")})["id"]
    dataset = api.post("dataset/", {"database": database, "schema": "public", "table_name": "street"})["id"]
    dashboard = api.post("dashboard/", {"dashboard_title": "Reported crime", "slug": "crime", "published": True})["id"]
    made, common = charts()
    ids = []
    for title, _, kind, form in made:
        params = {**common, **form, "viz_type": kind, "datasource": f"{dataset}__table", "granularity_sqla": "month"}
        ids.append(api.post("chart/", {
            "slice_name": title, "viz_type": kind, "params": json.dumps(params), "datasource_id": dataset,
            "datasource_type": "table", "dashboards": [dashboard],
        })["id"])
    rows, positions = [ids[:2], ids[2:]], {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]},
        "GRID_ID": {"type": "GRID", "id": "GRID_ID", "children": ["ROW-0", "ROW-1"], "parents": ["ROOT_ID"]},
    }
    for number, row in enumerate(rows):
        parents = ["ROOT_ID", "GRID_ID"]
        positions[f"ROW-{number}"] = {
            "type": "ROW", "id": f"ROW-{number}", "children": [f"CHART-{it}" for it in row], "parents": parents,
            "meta": {"background": "BACKGROUND_TRANSPARENT"},
        }
        for it in row:
            width = made[ids.index(it)][1]
            positions[f"CHART-{it}"] = {
                "type": "CHART", "id": f"CHART-{it}", "children": [], "parents": [*parents, f"ROW-{number}"],
                "meta": {"chartId": it, "width": width, "height": 50, "sliceName": made[ids.index(it)][0]},
            }
    scope = {"rootPath": ["ROOT_ID"], "excluded": []}
    filters = [{
        "id": f"NATIVE_FILTER-{column}", "name": name, "type": "NATIVE_FILTER", "filterType": "filter_select", "scope": scope,
        "chartsInScope": ids, "targets": [{"datasetId": dataset, "column": {"name": column}}], "cascadeParentIds": [],
        "controlValues": {"multiSelect": True, "enableEmptyFilter": False, "searchAllOptions": False},
        "defaultDataMask": {"extraFormData": {}, "filterState": {}, "ownState": {}},
    } for name, column in FILTERS.items()]
    filters.append({
        "id": "NATIVE_FILTER-months", "name": "Months", "type": "NATIVE_FILTER", "filterType": "filter_time", "scope": scope,
        "chartsInScope": ids, "targets": [{}], "cascadeParentIds": [], "controlValues": {},
        "defaultDataMask": {"extraFormData": {"time_range": span}, "filterState": {"value": span}},
    })
    metadata = {"native_filter_configuration": filters, "positions": positions, "cross_filters_enabled": True}
    api.post(f"dashboard/{dashboard}", {"json_metadata": json.dumps(metadata), "position_json": json.dumps(positions)}, "PUT")
    return dataset


def total(api, dataset, span, filters):
    """What its own API answers to the question of the card."""
    question = {
        "metrics": [COUNT], "columns": [], "filters": [
            {"col": "month", "op": "TEMPORAL_RANGE", "val": span},
            *({"col": column, "op": "IN", "val": values} for column, values in filters.items()),
        ],
    }
    asked = {"datasource": {"id": dataset, "type": "table"}, "queries": [question], "result_format": "json", "result_type": "full"}
    return api.post("chart/data", asked)["result"][0]["data"][0]["reports"]


def main():
    folder, lake = sys.argv[1:]
    sql = connect("postgres").cursor()
    for database in ("superset", "records"):
        sql.execute(f"CREATE DATABASE {database}")
    say("loading the rows into PostgreSQL")
    rows, last, first = load(lake, folder)
    environment = prepare(folder)
    server, url = start(folder, environment)
    try:
        api = Api(url)
        span = months(first, last)
        dataset = build(api, span)
        line = {
            "url": url, "pid": server.pid, "rows": rows, "password": PASSWORD, "span": span,
            "from": f"{first:%Y-%m}", "to": f"{last:%Y-%m}", "total": total(api, dataset, span, {}),
        }
        print(json.dumps(line), flush=True)
        for asked in sys.stdin:
            print(total(api, dataset, span, json.loads(asked)), flush=True)
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
