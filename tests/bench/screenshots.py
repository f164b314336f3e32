#!/usr/bin/env python3
"""A picture of every page type, at 375 and 1280 pixels, in light and in dark.

    tests/bench/screenshots.py [DIRECTORY [PART-OF-AN-ADDRESS ...]]

They go to ``var/screenshots/`` unless told otherwise, named after address, width and scheme. With
parts of addresses, only the pages whose address has one of them are taken.
"""

import itertools
import re
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.browser.test_pages import PAGES  # noqa: E402
from tests.served import ARGUMENTS, CHROMIUM, served  # noqa: E402

WIDTHS = (375, 1280)
SCHEMES = ("light", "dark")


def name(path: str) -> str:
    """Give an address as a part of a file's name: ``members-new-zealand``, ``home``."""
    return re.sub(r"[^a-z0-9]+", "-", path).strip("-") or "home"


def main(directory: Path, parts: list[str]) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    wanted = [path for path in PAGES if not parts or any(part in path for part in parts)]
    with (
        tempfile.TemporaryDirectory() as place,
        served(Path(place)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for width, scheme in itertools.product(WIDTHS, SCHEMES):
            page = browser.new_page(
                viewport={"width": width, "height": 900},
                color_scheme=scheme,  # type: ignore[arg-type]
            )
            for path in wanted:
                page.goto(address + path)
                file = directory / f"{name(path)}-{width}-{scheme}.png"
                page.screenshot(path=file, full_page=True)
            page.close()
    print(f"{len(wanted) * len(WIDTHS) * len(SCHEMES)} pictures in {directory}")


if __name__ == "__main__":
    place, *rest = sys.argv[1:] or [str(ROOT / "var" / "screenshots")]
    main(Path(place), rest)
