"""The files of infra/ for what can't be run here, by the linters of those who run them: `python lint.py`.

A linter that is not installed is named and left out; those that `cargo xtask test dist` installs must be there.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INFRA = ROOT / "infra"
# The venv's own programs come first.
HERE = Path(sys.executable).parent
# Those of `CHECKERS` in xtask/src/dist.rs.
INSTALLED = ("check-jsonschema", "kubernetes-validate", "yamllint")


def lint(program, *arguments, wrong=()):
    """Runs a linter; `wrong`: words that it says of faults without failing."""
    own = HERE / program
    found = str(own) if own.is_file() else shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin:{Path.home()}/go/bin")
    if not found:
        if program in INSTALLED:
            sys.exit(f"{program} is not installed: `cargo xtask test dist` installs it")
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
        lint("check-jsonschema", "--builtin-schema", "vendor.github-workflows", workflow)
    lint("check-jsonschema", "--builtin-schema", "vendor.compose-spec", INFRA / "container/compose.yaml")
    # The schema is our own, so it is checked too.
    fly = INFRA / "test/fly_schema.json"
    lint("check-jsonschema", "--check-metaschema", fly)
    lint("check-jsonschema", "--schemafile", fly, INFRA / "fly.toml")


main()
