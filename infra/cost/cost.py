"""What a month on AWS costs, from measured.toml (made by measure.py) and prices.toml: the tables of docs/cost.md.

    python3 infra/cost/cost.py            # prints them
    python3 infra/cost/cost.py --write    # puts them into docs/cost.md
    python3 infra/cost/cost.py --check    # fails if docs/cost.md has others
"""

import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGE = HERE.parents[1] / "docs" / "cost.md"
BEGIN, END = "<!-- computed by infra/cost/cost.py -->\n", "<!-- end -->\n"

HOURS = 730
DAYS = HOURS / 24
VISITORS = [0, 1_000, 10_000, 100_000]

# What is assumed, not measured.
MINUTES_ON_THE_MAP = 5       # how long a visitor of the live map stays
LOOKING_BACK = 0.1           # the part of the map's visitors who open the history too
MOMENTS = 13                 # boards and stretches that each of these asks for: ten moments, and an hour played in a minute
FILTERS = 8                  # changes of a filter by a visitor of the dashboards
ROWS = 1                     # pages of single records that they open
LOG_BYTES_A_DAY = 3_000_000  # the metrics once a minute (0.7 kB), a line for what goes wrong, the service's own
PROGRAM_BYTES = 15_000_000_000  # a lake of records: all of England and Wales, three years
STARTS = 10                  # deployments and lost tasks in a month

EXAMPLES = {
    # what it serves, vCPU, GB of memory, metrics, alarms, bytes in the lake
    "live": ({"live"}, 0.25, 0.5, 4, 4, 0),
    "records": ({"records"}, 0.5, 2, 1, 1, PROGRAM_BYTES),
    # As many visitors of each.
    "both": ({"live", "records"}, 0.5, 2, 4, 4, PROGRAM_BYTES),
}


def traffic(serves, visits, measured):
    """Bytes and requests of a month's visits."""
    total, asked = 0, 0
    if "live" in serves:
        part, past = measured["live"], measured["history"]
        bytes_each = part["page_bytes"] + part["file_bytes"] + part["stream_bytes_an_hour"] * MINUTES_ON_THE_MAP / 60
        back = past["page_bytes"] + past["file_bytes"] + past["board_bytes"] * MOMENTS
        # The stream, and the clock, beside the page's own.
        total += visits * (bytes_each + LOOKING_BACK * back)
        asked += visits * (part["requests"] + 2 + LOOKING_BACK * (past["requests"] + MOMENTS))
    if "records" in serves:
        part = measured["records"]
        total += visits * (part["page_bytes"] + part["file_bytes"] + part["filter_bytes"] * FILTERS)
        asked += visits * (part["requests"] + FILTERS + ROWS)
    return total, asked


def lake_requests(serves, visits, measured):
    """GETs and PUTs of a month."""
    part, minutes = measured["records"], HOURS * 60
    # All follow the lake; where a city is served its history is kept there.
    gets = part["idle_gets_a_minute"] * minutes + part["start_gets"] * STARTS
    puts = part["idle_lists_a_minute"] * minutes + part["start_puts"] * STARTS
    if "live" in serves:
        kept = measured["history"]
        gets += kept["day_gets"] * DAYS + visits * LOOKING_BACK * kept["visit_gets"]
        puts += kept["day_puts"] * DAYS
    if "records" in serves:
        gets += visits * ROWS * part["rows_gets"] + part["import_gets"] * 50
        puts += part["import_puts"] * 50
    return gets, puts


def month(example, visitors, measured, prices):
    """US dollars by what they are for."""
    serves, vcpu, memory, metrics, alarms, lake = EXAMPLES[example]
    visits = visitors * DAYS
    fixed = prices["fargate"]["vcpu_hour"] * vcpu + prices["fargate"]["gb_hour"] * memory
    task = HOURS * fixed
    # One address for the task, two for the load balancer.
    network = prices["network"]
    door = HOURS * (network["load_balancer_hour"] + 3 * network["ipv4_hour"])

    total, asked = traffic(serves, visits, measured)
    gigabytes = total / 1e9
    # A gigabyte an hour, or 3,000 open connections, is one unit; the fuller of both counts.
    open_streams = visitors * MINUTES_ON_THE_MAP / (24 * 60) if "live" in serves else 0
    units = max(gigabytes / HOURS, open_streams / 3000)
    door += HOURS * network["capacity_unit_hour"] * units

    cloudfront = prices["cloudfront"]
    out = max(0, gigabytes - cloudfront["free_gb"]) * cloudfront["gb"]
    out += max(0, asked - cloudfront["free_requests"]) / 10_000 * cloudfront["per_10000_requests"]

    s3 = prices["s3"]
    gets, puts = lake_requests(serves, visits, measured)
    stored = lake / 1e9 * s3["gb_month"] + puts / 1000 * s3["per_1000_puts"] + gets / 1000 * s3["per_1000_gets"]

    watch = prices["cloudwatch"]
    logs = LOG_BYTES_A_DAY * DAYS / 1e9 * (watch["log_gb"] + watch["log_gb_month"])
    logs += metrics * watch["metric_month"] + alarms * watch["alarm_month"]
    return {"task": task, "load balancer, addresses": door, "CloudFront": out, "lake (S3)": stored, "logs, metrics, alarms": logs}


def tables(measured, prices):
    lines = []
    for example, title in [("live", "`examples/live`: a city's map"), ("records", "`examples/records`: dashboards, fetched daily"),
                           ("both", "`examples/both`: both in one, with as many visitors of each")]:
        lines += [f"### {title}", "", "| visitors a day | " + " | ".join(month(example, 0, measured, prices)) + " | **a month** |",
                  "|--:|" + "--:|" * 6]
        for visitors in VISITORS:
            costs = month(example, visitors, measured, prices)
            cells = [f"{cost:.2f}" for cost in costs.values()]
            lines.append(f"| {visitors:,} | " + " | ".join(cells) + f" | **${sum(costs.values()):.0f}** |")
        lines.append("")
    lines.append(f"List prices of {prices['region']}, {prices['date']}, in US dollars without tax.")
    return "\n".join(lines) + "\n"


def main():
    load = lambda name: tomllib.loads((HERE / name).read_text())
    made = tables(load("measured.toml"), load("prices.toml"))
    if len(sys.argv) < 2:
        print(made, end="")
        return
    page = PAGE.read_text()
    start, end = page.index(BEGIN) + len(BEGIN), page.index(END)
    if sys.argv[1] == "--write":
        PAGE.write_text(page[:start] + made + page[end:])
    elif page[start:end] != made:
        sys.exit("docs/cost.md has other numbers: python3 infra/cost/cost.py --write")


if __name__ == "__main__":
    main()
