"""What `cargo xtask dist` made, as people will run it: `python dist.py FOLDER` of target/dist.

The program in an empty root without a C library, as another user; the image as buildah builds it, as its own user, on a
root that it can't write; its health check; checksums; licences; the list of parts by CycloneDX's own schema. As root.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MAX_IMAGE = 40_000_000
USER = 65532


def expect(what, condition):
    if not condition:
        sys.exit(f"wrong: {what}")
    print(f"  {what}", flush=True)


def run(*command, **options):
    done = subprocess.run([str(it) for it in command], capture_output=True, text=True, **options)
    if done.returncode != 0:
        sys.exit(f"{command}: {done.stdout}{done.stderr}")
    return done.stdout


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(port, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
        return answer.read()


def files(folder):
    [archive] = folder.glob("*.tar.gz")
    for file in folder.glob("*.sha256"):
        run("sha256sum", "--check", file.name, cwd=folder)
    expect("the checksums are right", True)
    inside = {Path(name).name for name in run("tar", "-tzf", archive).split()}
    wanted = {"blotter", "LICENSES.txt", "LICENSE-MIT", "LICENSE-APACHE", "README.md", "blotter.service"}
    expect(f"the archive has {', '.join(sorted(wanted))}", wanted <= inside)
    licences = (folder / "container/LICENSES.txt").read_text()
    expect("LICENSES.txt has Leaflet's, SQLite's wrapper's and Leptos's", all(
        re.search(rf"^{name} [\d.]+: ", licences, re.M) for name in ("leaflet", "libsqlite3-sys", "leptos")
    ))
    [sbom] = folder.glob("*.cdx.json")
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    problem = JsonStrictValidator(SchemaVersion.V1_5).validate_str(sbom.read_text())
    expect(f"the SBOM is valid CycloneDX 1.5: {problem}", problem is None)
    parts = json.loads(sbom.read_text())["components"]
    expect(f"the SBOM lists {len(parts)} parts, each once", len({it["purl"] for it in parts}) == len(parts) > 300)


def alone(program):
    """In a root with nothing but the program: no C library, no certificates, no /proc, no home, no pages beside it."""
    with tempfile.TemporaryDirectory() as root:
        os.chmod(root, 0o755)
        shutil.copy(program, Path(root, "blotter"))
        Path(root, "data").mkdir()
        os.chown(Path(root, "data"), USER, USER)
        enter = [shutil.which("chroot", path="/usr/sbin:/usr/bin:/sbin:/bin"), f"--userspec={USER}:{USER}", root, "/blotter"]
        nothing = subprocess.run(["env", "-i", *enter], capture_output=True, text=True)
        said = nothing.stdout + nothing.stderr
        expect("without a command it says what to type first", all(
            it in said for it in ("blotter demo", "blotter serve", "--data-dir")
        ))
        homeless = subprocess.run(["env", "-i", *enter, "serve", "--listen", "127.0.0.1:0"], capture_output=True, text=True)
        expect("without a home it asks for --data-dir", homeless.returncode == 1 and "--data-dir" in homeless.stderr)
        port = free_port()
        started = time.monotonic()
        server = subprocess.Popen(
            ["env", "-i", "TMPDIR=/data", *enter, "demo", "--data-dir", "/data", "--listen", f"127.0.0.1:{port}"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )
        try:
            server.stdout.readline()
            page = get(port, "/").decode()
            print(f"  the first page comes {time.monotonic() - started:.2f} s after the start", flush=True)
            names = sorted(set(re.findall(r"/pkg/[0-9a-zA-Z/._-]+\.(?:js|css|wasm)", page)))
            sizes = [len(get(port, name)) for name in names]
            expect(f"its pages are in it: {len(names)} files", len(names) >= 3 and all(sizes))
            owner = Path(f"/proc/{children(server.pid)[-1]}/status").read_text()
            expect("it runs as another user than root", f"\nUid:\t{USER}\t" in owner)
        finally:
            stop(server)


def children(pid):
    """A process and the ones that it became or started."""
    found = [pid]
    for process in found:
        try:
            for task in Path(f"/proc/{process}/task").iterdir():
                found += [int(it) for it in (task / "children").read_text().split()]
        except FileNotFoundError:
            pass
    return found


def stop(server):
    for pid in reversed(children(server.pid)):
        try:
            os.kill(pid, 15)
        except ProcessLookupError:
            pass
    server.wait(30)


def read_only(root, command):
    """The image's files mounted read-only, as `read_only: true` and `readOnlyRootFilesystem` do, with a volume at /data."""
    port = free_port()
    # In a mount namespace of its own, which goes with the process.
    script = (
        'mount --bind "$0" "$0" && mount -t tmpfs -o mode=1777 none "$0/data" && mount -o remount,bind,ro "$0" '
        f'&& ! touch "$0/written" 2>/dev/null && exec chroot --userspec={USER}:{USER} "$0" "$@"'
    )
    env = {"BLOTTER_LISTEN": f"127.0.0.1:{port}", "BLOTTER_CITY": "none", "BLOTTER_DATA_DIR": "/data", "PATH": os.environ["PATH"]}
    server = subprocess.Popen(["unshare", "--mount", "sh", "-c", script, root, *command],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)
    try:
        line = server.stdout.readline()
        if "listens on" not in line:
            sys.exit(f"it did not start on a read-only root: {line}{server.stderr.read()}")
        expect("on a root mounted read-only it serves its page", b"</html>" in get(port, "/"))
        mounts = Path(f"/proc/{server.pid}/mountinfo").read_text().splitlines()
        own = [line for line in mounts if f" {root} " in line or line.split()[4] == "/"]
        expect("and its root is mounted so", any(line.split()[5].split(",")[0] == "ro" for line in own))
    finally:
        stop(server)


def image(context):
    storage = tempfile.mkdtemp(prefix="blotter-image-")
    buildah = ["buildah", "--storage-driver", "vfs", "--root", f"{storage}/root", "--runroot", f"{storage}/run"]
    try:
        run(*buildah, "bud", "--isolation", "chroot", "--format", "docker", "--tag", "blotter",
            "--file", ROOT / "infra/container/Containerfile", context)
        kept = json.loads(run(*buildah, "inspect", "--type", "image", "blotter"))
        config = kept["OCIv1"]["config"]
        expect("the image's user is not root", config["User"] == f"{USER}:{USER}")
        expect("one volume", list(config["Volumes"]) == ["/data"])
        check = kept["Docker"]["config"]["Healthcheck"]["Test"]
        expect(f"the health check is the program's own: {check}", check == ["CMD", "/blotter", "health"])
        archive = Path(storage, "image.tar")
        run(*buildah, "push", "--quiet", "blotter", f"docker-archive:{archive}")
        size = archive.stat().st_size
        packed = len(subprocess.run(["gzip", "-c", archive], capture_output=True, check=True).stdout)
        print(f"  the image has {size / 1e6:.1f} MB, to download {packed / 1e6:.1f} MB", flush=True)
        expect("the image has under 40 MB", size < MAX_IMAGE)

        container = run(*buildah, "from", "blotter").strip()
        port = free_port()
        command = [*config["Entrypoint"], *config["Cmd"]]
        env = ["--env", f"BLOTTER_LISTEN=127.0.0.1:{port}", "--env", "BLOTTER_CITY=none"]
        inside = [*buildah, "run", "--isolation", "chroot", *env, container, "--"]
        server = subprocess.Popen([str(it) for it in [*inside, *command]], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            line = server.stdout.readline()
            if "listens on" not in line:
                sys.exit(f"the container did not start: {line}{server.stderr.read()}")
            healthy = lambda: subprocess.run([str(it) for it in [*inside, "/blotter", "health"]], capture_output=True, text=True)
            answer = healthy()
            for _ in range(50):
                if answer.returncode == 0:
                    break
                time.sleep(0.1)
                answer = healthy()
            expect(f"`blotter health` in the container: {answer.stdout.strip()}{answer.stderr.strip()}", answer.returncode == 0)
            expect("the container serves its page", b"</html>" in get(port, "/"))
            program = next(
                pid for pid in children(server.pid) if Path(f"/proc/{pid}/cmdline").read_bytes().startswith(b"/blotter\0")
            )
            status = Path(f"/proc/{program}/status").read_text()
            expect("the container's program is not root", f"\nUid:\t{USER}\t" in status)
            elsewhere = [*inside, "/blotter", "serve", "--listen", "127.0.0.1:0", "--data-dir", "/elsewhere"]
            # buildah once lost what so short a run said.
            for _ in range(3):
                written = subprocess.run([str(it) for it in elsewhere], capture_output=True, text=True, timeout=30)
                refused = [line for line in written.stderr.splitlines() if line.startswith("blotter: ")]
                if refused or written.returncode == 0:
                    break
            said = refused or (written.returncode, written.stdout, written.stderr)
            expect(f"it can write nowhere but in its volume: {said}", written.returncode != 0 and refused)
        finally:
            stop(server)
        read_only(run(*buildah, "mount", container).strip(), command)
        gone = healthy()
        expect(f"once it has ended, `blotter health` fails: {gone.stderr.strip()[:90]}", gone.returncode == 1)
    finally:
        subprocess.run([*buildah, "rm", "--all"], capture_output=True)
        shutil.rmtree(storage, ignore_errors=True)


def main():
    folder = Path(sys.argv[1]).resolve()
    files(folder)
    alone(folder / "container/blotter")
    if shutil.which("buildah") is None:
        print("  SKIPPED: the image, because buildah is missing (Debian: apt-get install buildah)", flush=True)
    else:
        image(folder / "container")


if __name__ == "__main__":
    main()
