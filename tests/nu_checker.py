#!/usr/bin/env python3
"""Every page type held to HTML by the Nu checker: ``tests/nu_checker.py vnu.jar`` (needs Java).

Prints each finding, warnings too, with its address, line and text; ends with 1 if there is any.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.browser.test_pages import PAGES
from tests.served import served


def text_of(address: str) -> bytes:
    """Give what an address answers, whatever its status."""
    try:
        with urlopen(address, timeout=60) as answer:  # noqa: S310
            return bytes(answer.read())
    except HTTPError as refusal:
        return refusal.read()


def findings(jar: Path, files: list[Path]) -> list[dict[str, str]]:
    """Give what the checker says of the files."""
    command = ["java", "-Xss1m", "-jar", str(jar), "--format", "json", "--stdout"]
    answer = subprocess.run(
        [*command, "--exit-zero-always", *map(str, files)], capture_output=True, check=True
    )
    found: list[dict[str, str]] = json.loads(answer.stdout)["messages"]
    return found


def main(jar: Path) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        pages = {f"{number}.html": path for number, path in enumerate(PAGES)}
        with served(place) as address:
            for name, path in pages.items():
                (place / name).write_bytes(text_of(address + path))
        found = findings(jar, [place / name for name in pages])
    for one in found:
        path = pages[Path(one["url"]).name]
        kind = one.get("subType", one["type"])
        print(f"{path}:{one.get('lastLine', '')}: {kind}: {one['message']}")
        print(f"    {' '.join(one.get('extract', '').split())}")
    print(f"{len(pages)} pages, {len(found)} findings.")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
