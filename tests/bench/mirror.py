#!/usr/bin/env python3
"""The whole mirror of a loaded record, held to its promises against the running site.

    DATABASE_URL=… tests/bench/mirror.py SITE FOLDER

SITE is the address of the site on that database (``make run``); FOLDER is new or a mirror already.
Writes the mirror, asks whether every address of the sitemaps is there, whether a link leads to
nothing, whether a page says other words than the live one, whether a second run finds anything to
write, and whether ``--check`` agrees. Prints the figures; ends with 1 where a promise is broken.
"""

import argparse
import os
import resource
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import django
import requests

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
ROOT = Path(__file__).resolve().parents[2]


def mirror(folder: Path, *options: str) -> tuple[bool, str, float]:
    """Run the command; give whether it ended well, what it said, and its processor time."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "manage.py", "mirror", folder, *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done.returncode == 0, (done.stdout + done.stderr).strip(), seconds


def main() -> bool:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site")
    parser.add_argument("folder", type=Path)
    asked = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "baliproc.settings"
    os.environ["ALLOWED_HOSTS"] = host = urlsplit(asked.site).hostname or ""
    django.setup()
    from tests.mirrored import broken_links, differing, missing

    session = requests.Session()
    session.headers["Host"] = host

    def live(address: str) -> bytes:
        return session.get(asked.site.rstrip("/") + address, timeout=60).content

    kept = []

    def tell(promise: str, is_kept: bool, figures: object) -> None:
        kept.append(is_kept)
        print(f"{'kept  ' if is_kept else 'BROKEN'} {promise}: {figures}", flush=True)

    well, said, seconds = mirror(asked.folder)
    tell("it is written", well, f"{said} {seconds:.0f} s of processor time")
    absent = missing(asked.folder)
    tell("every address of the sitemaps is there", not absent, absent[:9])
    broken = sorted(broken_links(asked.folder))
    tell("no link leads to nothing", not broken, broken[:9])
    compared, others = differing(asked.folder, live)
    tell("pages say what is live", not others, f"{compared} compared; {others[:9]}")
    well, said, seconds = mirror(asked.folder)
    none = " 0 files written" in said and " 0 removed" in said
    tell("a second run writes nothing", well and none, f"{said} {seconds:.0f} s")
    well, said, seconds = mirror(asked.folder, "--check")
    tell("it is what the site says", well, f"{said} {seconds:.0f} s")
    return all(kept)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
