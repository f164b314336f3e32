#!/usr/bin/env python3
"""A first visit to each type of page on a slow telephone, beside Datasette's table of the members.

    tests/bench/first_visit.py [--rounds 5] [--datasette COMMAND] [PART-OF-AN-ADDRESS ...]

It loads the record into a database of its own, serves it, and lets Debian's chromium visit each
page as a telephone does: 412 by 823 pixels, a processor 4 times slower, 150 ms to every answer and
1.6 Mbit a second, with nothing cached. Each visit follows one to Datasette's table of the rows
that ``/members/`` shows, so that both bear the same load of the machine; what is told is the
median. Datasette is installed into an environment that goes away with the run, unless a command
is named.

Prints, for each page: elements; the largest contentful paint as a part of Datasette's; the layout
shift; the blocking time (what tasks take beyond 50 ms) in ms. Ends with 1 if a goal is missed.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench import PAGES
from tests.bench.datasette import datasette, installed, rows_shown, write_members
from tests.served import ARGUMENTS, CHROMIUM, served

LCP_GOAL, SHIFT_GOAL = 0.65, 0.01
"""At most: the largest contentful paint as a part of Datasette's, and the layout shift."""

PROCESSOR = 4
NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 0.75e6 / 8,
}
TELEPHONE: dict[str, Any] = {
    "viewport": {"width": 412, "height": 823},
    "device_scale_factor": 1.75,
    "is_mobile": True,
    "has_touch": True,
}
WATCH = """
  window.seen = {paint: 0, shift: 0, blocked: 0};
  const watch = (type, note) => new PerformanceObserver((list) => list.getEntries().forEach(note))
    .observe({type, buffered: true});
  watch("largest-contentful-paint", (entry) => { seen.paint = entry.startTime; });
  watch("layout-shift", (entry) => { if (!entry.hadRecentInput) seen.shift += entry.value; });
  watch("longtask", (entry) => { seen.blocked += entry.duration - 50; });
"""
SETTLED = 800
"""Milliseconds after the last answer in which a page may still paint or shift."""


class Visit(NamedTuple):
    paint: float
    shift: float
    blocked: float
    elements: int


def visit(browser: Browser, address: str) -> Visit:
    """Open an address in a browser that knows nothing of it; times in ms."""
    context = browser.new_context(**TELEPHONE)
    page = context.new_page()
    page.add_init_script(WATCH)
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", NETWORK)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": PROCESSOR})
    page.goto(address, wait_until="networkidle")
    page.wait_for_timeout(SETTLED)
    seen = page.evaluate("seen")
    elements = page.evaluate("document.querySelectorAll('*').length")
    context.close()
    return Visit(seen["paint"], seen["shift"], seen["blocked"], elements)


def told(path: str, pairs: list[tuple[Visit, Visit]]) -> list[str]:
    """Print a page's line of the table, and give the goals that it misses."""
    paint = median(here.paint / there.paint for there, here in pairs)
    shift = median(here.shift for _there, here in pairs)
    blocked = median(here.blocked for _there, here in pairs)
    elements = pairs[0][1].elements
    print(f"| `{path}` | {elements} | {paint:.2f} | {shift:.3f} | {blocked:.0f} |", flush=True)
    goals = {
        f"paint {paint:.2f}": paint <= LCP_GOAL,
        f"shift {shift:.3f}": shift <= SHIFT_GOAL,
        f"blocked {blocked:.0f} ms": blocked == 0,
    }
    return [f"{path}: {goal}" for goal, met in goals.items() if not met]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--datasette", help="a command to use instead of a fresh installation")
    parser.add_argument("parts", nargs="*", help="only pages whose address has one of these")
    asked = parser.parse_args()
    wanted = [one for one in PAGES if not asked.parts or any(part in one for part in asked.parts)]
    missed = []
    with (
        tempfile.TemporaryDirectory() as temporary,
        served(Path(temporary)) as site,
        sync_playwright() as playwright,
    ):
        place = Path(temporary)
        command = asked.datasette or installed(place / "datasette")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        write_members(place / "record.db", *rows_shown(site))
        with datasette(command, place / "record.db") as server:
            table = f"http://127.0.0.1:{server.port}/record/members_shown"
            visit(browser, table)
            print("| Page | Elements | Paint, of Datasette’s | Layout shift | Blocked, ms |")
            print("| ---- | -------: | --------------------: | -----------: | ----------: |")
            for path in wanted:
                visit(browser, site + path)
                pairs = [
                    (visit(browser, table), visit(browser, site + path))
                    for _round in range(asked.rounds)
                ]
                missed += told(path, pairs)
            told("Datasette", [(there, there) for there, _here in pairs])
    sys.exit("Missed: " + "; ".join(missed) if missed else 0)


if __name__ == "__main__":
    main()
