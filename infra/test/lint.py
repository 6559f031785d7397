"""The files of infra/ for what can't be run here, by the linters of those who run them: `python lint.py`.

A linter that is not installed is named and left out; the Python ones are always there (`cargo xtask test dist`).
"""

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
INFRA = ROOT / "infra"
# The venv's own programs come first.
HERE = Path(sys.executable).parent


def lint(program, *arguments, wrong=()):
    """Runs a linter; `wrong`: words that it says of faults without failing."""
    own = HERE / program
    found = str(own) if own.is_file() else shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin:{Path.home()}/go/bin")
    if not found:
        print(f"  SKIPPED: {program} is not installed", flush=True)
        return
    done = subprocess.run([found, *map(str, arguments)], capture_output=True, text=True, cwd=ROOT,
                          env={**os.environ, "BLOTTER_DOMAIN": "calls.example.org"})
    said = done.stdout + done.stderr
    if done.returncode != 0 or any(word in said for word in wrong):
        sys.exit(f"{program} {' '.join(map(str, arguments))}: {said}")
    print(f"  {program} {Path(str(arguments[-1])).name}: nothing to object", flush=True)


def main():
    yamls = sorted([*INFRA.rglob("*.yaml"), *(ROOT / ".github").rglob("*.yml")])
    rules = "{extends: default, rules: {line-length: disable, document-start: disable, truthy: {check-keys: false}, " \
            "comments: {min-spaces-from-content: 1}, braces: disable, brackets: disable, indentation: disable}}"
    lint("yamllint", "--strict", "-d", rules, *yamls)
    lint("kubernetes-validate", "--strict", "--no-warn", INFRA / "kubernetes/blotter.yaml")
    lint("promtool", "check", "rules", INFRA / "prometheus/alerts.yaml")
    lint("promtool", "test", "rules", INFRA / "prometheus/alerts-test.yaml")
    lint("caddy", "validate", "--adapter", "caddyfile", "--config", INFRA / "container/Caddyfile")
    with tempfile.TemporaryDirectory() as folder:
        # The program is not installed here.
        unit = Path(folder, "blotter.service")
        unit.write_text((INFRA / "systemd/blotter.service").read_text().replace("/usr/local/bin/blotter", "/bin/true"))
        lint("systemd-analyze", "verify", unit, wrong=("Unknown", "ignoring"))
    for workflow in sorted((ROOT / ".github/workflows").glob("*.yml")):
        lint("actionlint", workflow)
    compose = yaml.safe_load((INFRA / "container/compose.yaml").read_text())
    fly = tomllib.loads((INFRA / "fly.toml").read_text())
    if not {"blotter", "caddy"} <= set(compose["services"]):
        sys.exit(f"compose.yaml has other services: {list(compose['services'])}")
    if "mounts" not in fly or "http_service" not in fly:
        sys.exit(f"fly.toml lacks its volume or its service: {list(fly)}")
    print("  compose.yaml and fly.toml: have what they need", flush=True)


main()
