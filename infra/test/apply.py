"""Terraform as people will use it: every example is applied, planned again without changes, and destroyed, against moto.

    python apply.py PLUGINS WORK [BLOTTER]

PLUGINS is a folder of Terraform's providers (`terraform init -plugin-dir`), WORK a folder for copies and state. With the
program, it imports a small sample into a bucket that was applied and keeps a city's history in another, and PyPI's deltalake
reads both back; and a task that lost its disk starts anew. What the roles don't grant is tried, and must be refused.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

HERE = Path(__file__).resolve().parent
INFRA = HERE.parent
SAMPLE = INFRA.parent.parent / "shared" / "uk" / "partial"
REGIONS = {"live": "us-east-1", "records": "eu-west-2", "both": "us-east-1"}
ACCOUNT = "123456789012"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_moto(log):
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, HERE / "moto_server.py", str(port)], stdout=log, stderr=subprocess.STDOUT
    )
    for _ in range(600):
        if server.poll() is not None:
            sys.exit(f"moto ended at once; see {log.name}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return server, f"http://127.0.0.1:{port}"
        time.sleep(0.05)
    sys.exit("moto does not listen")


def bucket(example):
    return f"blotter-test-{example}"


class Example:
    """One example, in a copy of `infra/` of its own, since Terraform writes beside what it reads."""

    def __init__(self, name, work, plugins, endpoint):
        self.name, self.plugins = name, plugins
        self.folder = work / name / "infra" / "examples" / name
        for part in ["modules", f"examples/{name}"]:
            shutil.copytree(INFRA / part, work / name / "infra" / part, ignore=shutil.ignore_patterns(".terraform*"))
        self.env = os.environ | {
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "CHECKPOINT_DISABLE": "1",
            "TF_IN_AUTOMATION": "1",
            "TF_VAR_bucket": bucket(name),
            "TF_VAR_image": "registry.example/blotter:0.1.0",
            "TF_VAR_emails": '["desk@example.org"]',
            "TF_VAR_secrets": '{"BLOTTER_OPERATOR_TOKEN":"/blotter/operator-token"}',
            "TF_VAR_destroy_lake_too": "true",
        }
        self.env.pop("AWS_PROFILE", None)

    def terraform(self, *arguments):
        started = time.monotonic()
        done = subprocess.run(
            ["terraform", *arguments, "-no-color"], cwd=self.folder, env=self.env, capture_output=True, text=True,
            timeout=600,
        )
        if done.returncode != 0:
            raise SystemExit(f"{self.name}: terraform {arguments[0]}: {done.stdout[-3000:]}{done.stderr}")
        return done, time.monotonic() - started

    def apply(self):
        self.terraform("init", "-input=false", f"-plugin-dir={self.plugins}")
        _, took = self.terraform("apply", "-input=false", "-auto-approve")
        second, _ = self.terraform("apply", "-input=false", "-auto-approve")
        if "0 added, 0 changed, 0 destroyed" not in second.stdout:
            raise SystemExit(f"{self.name}: the second apply changed something:\n{second.stdout[-6000:]}")
        output, _ = self.terraform("output", "-json")
        self.output = {name: it["value"] for name, it in json.loads(output.stdout).items()}
        return took

    def destroy(self):
        _, took = self.terraform("destroy", "-input=false", "-auto-approve")
        return took


def client(service, endpoint, region="us-east-1", **credentials):
    credentials = credentials or {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    return boto3.client(
        service, endpoint_url=endpoint, region_name=region, **credentials,
        config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}),
    )


def expect(what, condition):
    if not condition:
        raise SystemExit(f"wrong: {what}")
    print(f"  {what}", flush=True)


def refused(what, call):
    try:
        call()
    except ClientError as error:
        code = error.response["Error"]["Code"]
        expect(f"refused: {what} ({code})", code in ("403", "AccessDenied", "AccessDeniedException", "UnauthorizedOperation"))
    else:
        raise SystemExit(f"not refused: {what}")


def without_tls(names, endpoint):
    """Plain HTTP is refused. moto speaks nothing else here, so the policy that refuses it is taken away for what follows."""
    s3 = client("s3", endpoint)
    for name in names:
        put = lambda: s3.put_object(Bucket=bucket(name), Key="lake/x", Body=b"x")
        refused(f"plain HTTP to {bucket(name)}", put)
        s3.delete_bucket_policy(Bucket=bucket(name))
        put()


def import_and_read(example, blotter, endpoint):
    """The program writes to the bucket as it was applied, and another reader finds the same rows."""
    from deltalake import DeltaTable

    env = example.env | {"AWS_REGION": REGIONS[example.name], "AWS_ALLOW_HTTP": "true"}
    place = ["--lake", example.output["lake"]]
    done = subprocess.run(
        [blotter, "import", "--json", *place, SAMPLE], env=env, capture_output=True, text=True, timeout=300
    )
    expect(f"the program imports into {example.output['lake']}", done.returncode == 0 or sys.stderr.write(done.stderr))
    summary = json.loads(done.stdout.strip().splitlines()[-1])
    options = {
        "AWS_ENDPOINT_URL": endpoint, "AWS_ALLOW_HTTP": "true", "AWS_REGION": REGIONS[example.name],
        "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
    }
    for name, rows in summary["rows"].items():
        table = DeltaTable(f"{example.output['lake']}/records/{name.replace('-', '_')}", storage_options=options)
        expect(f"deltalake reads {rows} rows of {name}", table.count() == rows > 0)
    verify = subprocess.run([blotter, "records", "verify", *place], env=env, capture_output=True, text=True, timeout=300)
    expect("`records verify` finds nothing wrong", verify.returncode == 0)


class Task:
    """The program as the service runs it: by its environment alone, with nothing kept."""

    def __init__(self, blotter, env, work):
        self.data = Path(tempfile.mkdtemp(dir=work))
        self.log = open(self.data / "log", "w")
        started = time.monotonic()
        self.process = subprocess.Popen(
            [blotter, "serve"], env=env | {"BLOTTER_DATA_DIR": str(self.data), "BLOTTER_LISTEN": "127.0.0.1:0"},
            stdout=subprocess.PIPE, stderr=self.log, text=True,
        )
        line = self.process.stdout.readline()
        if "listens on" not in line:
            raise SystemExit(f"the task did not start: {(self.data / 'log').read_text()[-2000:]}")
        self.url = line.rsplit(" ", 1)[-1].strip().rstrip("/")
        self.get("/")
        self.first_page = time.monotonic() - started

    def get(self, path):
        with urllib.request.urlopen(self.url + path, timeout=30) as answer:
            return answer.read().decode()

    def calls(self):
        return sorted(call["incident_number"] for call in json.loads(self.get("/current-calls/"))["current_active_calls"])

    def lose(self):
        """The machine is gone, with its disk."""
        self.process.kill()
        self.process.wait()
        self.log.close()
        shutil.rmtree(self.data)


def until(what, condition, tries=600):
    """Waits for it; `what` says what is missing after a minute."""
    for _ in range(tries):
        if condition():
            return
        time.sleep(0.1)
    raise SystemExit(f"not within a minute: {what()}")


def keep_and_lose(example, blotter, endpoint, work):
    """A city's calls go to the bucket; another reader finds them there; and a task that lost its disk goes on with them.

    Not with the task's own keys: where moto judges rights it also checks signatures, and takes those of the program's lists
    for wrong, which S3 and versitygw don't."""
    from deltalake import DeltaTable

    region = REGIONS[example.name]
    feed = work / "feed"
    feed.mkdir()
    numbers = [f"26-{number}" for number in range(1000, 1040)]
    rows = [
        {"incident_number": number, "unit_number": "A643", "division": "Central", "nature_of_call": "7X - Major Accident",
         "priority": "2", "date": "2026-08-17T00:00:00.000", "time": "21:43:55", "block": "8500",
         "location": f"Park {number} Ln", "beat": "613", "reporting_area": "6058", "status": "At Scene"}
        for number in numbers
    ]
    (feed / "calls.json").write_text(json.dumps(rows))
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    place = {"AWS_ENDPOINT_URL": endpoint, "AWS_ALLOW_HTTP": "true", "AWS_REGION": region}
    env = {name: value for name, value in os.environ.items() if not name.startswith(("BLOTTER_", "AWS_"))} | keys | place | {
        "BLOTTER_CITY": "dallas", "BLOTTER_FEED_URL": str(feed), "BLOTTER_LOOP": "true", "BLOTTER_GEOCODERS": "",
        "BLOTTER_TILES": "none", "BLOTTER_POLL_INTERVAL": "500ms", "BLOTTER_LAKE": example.output["lake"],
        "BLOTTER_HISTORY_INTERVAL": "1s",
    }
    task = Task(blotter, env, work)
    options = place | keys
    table = lambda name: DeltaTable(f"{example.output['lake']}/history/{name}", storage_options=options)

    def there(name, rows):
        try:
            return table(name).count() >= rows
        except Exception as error:
            # Not made yet.
            seen.append(str(error))
            return False

    seen = []
    try:
        until(lambda: f"the history in the bucket: {seen[-1:]} {(task.data / 'log').read_text()[-2000:]}", lambda: there("call_changes", len(rows)) and there("boards", 1))
        found = table("call_changes").to_pyarrow_table(columns=["change_type", "incident_number"]).to_pylist()
        expect(f"deltalake reads the history's {len(found)} changes",
               sorted(it["incident_number"] for it in found) == numbers and {it["change_type"] for it in found} == {"add"})
        expect("the page has them", task.calls() == numbers)
    finally:
        task.lose()
    # Nothing is asked of the feed before the board is there: there is no feed any more.
    (feed / "calls.json").unlink()
    task = Task(blotter, env, work)
    try:
        expect(f"a task that lost its disk is back {task.first_page:.2f} s after its start, with every call", task.calls() == numbers)
    finally:
        task.lose()


def check_resources(endpoint):
    s3 = client("s3", endpoint)
    block = s3.get_public_access_block(Bucket=bucket("live"))["PublicAccessBlockConfiguration"]
    expect("the bucket blocks public access in all four ways", len(block) == 4 and all(block.values()))
    expect("the bucket is versioned", s3.get_bucket_versioning(Bucket=bucket("live"))["Status"] == "Enabled")
    logs = client("logs", endpoint)
    kept = {group["logGroupName"]: group.get("retentionInDays") for group in logs.describe_log_groups()["logGroups"]}
    expect("logs are kept for 30 days", kept == {"/blotter/blotter-live": 30, "/blotter/blotter-both": 30})
    alarms = client("cloudwatch", endpoint).describe_alarms()["MetricAlarms"]
    names = {alarm["AlarmName"] for alarm in alarms if alarm["AlarmName"].startswith("blotter-live-")}
    expect(f"alarms: {', '.join(sorted(names))}", names == {f"blotter-live-{it}" for it in ("feed-stale", "history-lag", "store-errors", "silent")})


def check_rights(example, endpoint):
    """moto now refuses what no policy grants; conditions and trust it doesn't judge."""
    s3, iam, sts = client("s3", endpoint), client("iam", endpoint), client("sts", endpoint)
    ssm = client("ssm", endpoint)
    ssm.put_parameter(Name="/blotter/operator-token", Value="secret", Type="SecureString")
    ssm.put_parameter(Name="/elsewhere/token", Value="secret", Type="SecureString")
    s3.create_bucket(Bucket="somebody-else")
    s3.put_object(Bucket="somebody-else", Key="lake/x", Body=b"x")
    s3.put_object(Bucket=bucket(example.name), Key="lake/records/kept", Body=b"x")
    s3.put_object(Bucket=bucket(example.name), Key="lake/history/polls/_delta_log/1.json", Body=b"x")
    s3.put_object(Bucket=bucket(example.name), Key="beside", Body=b"x")
    arn = lambda role: iam.get_role(RoleName=example.output[role])["Role"]["Arn"]
    roles = {
        role: sts.assume_role(RoleArn=arn(role), RoleSessionName="test")["Credentials"] for role in ("task_role", "start_role")
    }
    keys = lambda role: {
        "aws_access_key_id": roles[role]["AccessKeyId"],
        "aws_secret_access_key": roles[role]["SecretAccessKey"],
        "aws_session_token": roles[role]["SessionToken"],
    }
    moto = lambda path, body: urllib.request.urlopen(
        urllib.request.Request(f"{endpoint}/moto-api/{path}", body, {"Content-Type": "text/plain"}, method="POST")
    )
    moto("reset-auth", b"0").close()
    try:
        mine = bucket(example.name)
        task = client("s3", endpoint, **keys("task_role"))
        task.put_object(Bucket=mine, Key="lake/records/new", Body=b"x")
        expect("the task reads and adds in the lake", task.get_object(Bucket=mine, Key="lake/records/kept")["Body"].read() == b"x")
        task.delete_object(Bucket=mine, Key="lake/history/polls/_delta_log/1.json")
        expect("the task expires a log entry of the history", True)
        refused("the task removes a record", lambda: task.delete_object(Bucket=mine, Key="lake/records/kept"))
        refused("the task reads beside the lake", lambda: task.get_object(Bucket=mine, Key="beside"))
        refused("the task reads another bucket", lambda: task.get_object(Bucket="somebody-else", Key="lake/x"))
        refused("the task removes the bucket", lambda: task.delete_bucket(Bucket=mine))
        refused("the task opens the bucket to the public", lambda: task.delete_public_access_block(Bucket=mine))
        refused("the task lists buckets", task.list_buckets)
        refused("the task reads a secret itself", lambda: client("ssm", endpoint, **keys("task_role")).get_parameters(
            Names=["/blotter/operator-token"], WithDecryption=True))
        refused("the task makes a user", lambda: client("iam", endpoint, **keys("task_role")).create_user(UserName="x"))
        start = client("ssm", endpoint, **keys("start_role"))
        refused("the start reads a secret that was not named", lambda: start.get_parameters(Names=["/elsewhere/token"], WithDecryption=True))
        refused("the start reads the lake", lambda: client("s3", endpoint, **keys("start_role")).get_object(
            Bucket=mine, Key="lake/records/kept"))
    finally:
        moto("reset-auth", b"inf").close()


def left(endpoint):
    """What is still there once everything was destroyed."""
    found = [it["Name"] for it in client("s3", endpoint).list_buckets()["Buckets"] if it["Name"].startswith("blotter-test")]
    found += [it["RoleName"] for it in client("iam", endpoint).list_roles()["Roles"] if it["RoleName"].startswith("blotter-")]
    for region in sorted(set(REGIONS.values())):
        ecs = client("ecs", endpoint, region)
        # One that was deleted stays for a while, inactive.
        clusters = ecs.describe_clusters(clusters=ecs.list_clusters()["clusterArns"])["clusters"]
        found += [it["clusterName"] for it in clusters if it["status"] == "ACTIVE"]
        found += [it["LoadBalancerArn"] for it in client("elbv2", endpoint, region).describe_load_balancers()["LoadBalancers"]]
        found += [it["logGroupName"] for it in client("logs", endpoint, region).describe_log_groups()["logGroups"]]
        found += [it["VpcId"] for it in client("ec2", endpoint, region).describe_vpcs()["Vpcs"] if not it["IsDefault"]]
        found += [it["AlarmName"] for it in client("cloudwatch", endpoint, region).describe_alarms()["MetricAlarms"]]
    return found


def main():
    plugins, work = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    blotter = Path(sys.argv[3]).resolve() if len(sys.argv) > 3 else None
    if work.exists():
        shutil.rmtree(work)
    work.mkdir(parents=True)
    with open(work / "moto.log", "w") as log:
        server, endpoint = start_moto(log)
        try:
            examples = {name: Example(name, work, plugins, endpoint) for name in REGIONS}
            with ThreadPoolExecutor(len(examples)) as pool:
                for name, took in zip(examples, pool.map(lambda it: it.apply(), examples.values())):
                    print(f"  {name}: applied in {took:.0f} s; the second apply changed nothing", flush=True)
            check_resources(endpoint)
            without_tls(["records", "both"], endpoint)
            if blotter is None or not SAMPLE.is_dir():
                print("  SKIPPED: an import into the applied bucket, because the program or ../shared is missing", flush=True)
            else:
                import_and_read(examples["records"], blotter, endpoint)
            if blotter is not None:
                keep_and_lose(examples["both"], blotter, endpoint, work)
            check_rights(examples["both"], endpoint)
            with ThreadPoolExecutor(len(examples)) as pool:
                for name, took in zip(examples, pool.map(lambda it: it.destroy(), examples.values())):
                    print(f"  {name}: destroyed in {took:.0f} s", flush=True)
            remains = left(endpoint)
            expect(f"nothing is left: {remains}", not remains)
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
