#!/usr/bin/env python3
"""What MDN's HTTP Observatory gives each type of page, under the settings of production.

    tests/bench/observatory.py DIRECTORY

``DIRECTORY`` is where its package was installed, without running anything of it:
``npm install --ignore-scripts --prefix DIRECTORY @mdn/mdn-http-observatory``. The record is
loaded into a database of its own and served on loopback as behind a proxy. Prints score, grade,
status and address, and what was lost; ends with status 1 where a page is below 125.
"""

import json
import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench import PAGES
from tests.served import served

HOST = "kb.example.org"
OTHERS = ("/about/", "/compare/", "/data/", "/changes/", "/styleguide/", "/api/v1/docs/")
OTHERS += ("/report/?page=/members/nepal/", "/cite/?of=/members/nepal/", "/admin/login/")
LEAST = 125


def main(directory: str) -> None:
    production = {
        "PRODUCTION": "1",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": f"{HOST},127.0.0.1",
        "SITE_URL": f"https://{HOST}",
        "PROXIES": "127.0.0.1",
        "LOG_LEVEL": "ERROR",
    }
    with tempfile.TemporaryDirectory() as place, served(Path(place), **production) as address:
        asked = {"host": HOST, "port": urlsplit(address).port, "paths": [*PAGES, *OTHERS]}
        told = subprocess.run(
            [shutil.which("node") or "", str(Path(__file__).with_suffix(".mjs")), directory],
            input=json.dumps(asked),
            capture_output=True,
            text=True,
        )
    print(told.stdout, told.stderr, sep="")
    scores = [int(line.split("\t")[0]) for line in told.stdout.splitlines()]
    sys.exit(told.returncode or len(scores) < len(asked["paths"]) or min(scores) < LEAST)


if __name__ == "__main__":
    main(*sys.argv[1:])
