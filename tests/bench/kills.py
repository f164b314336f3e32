#!/usr/bin/env python3
"""Kill the site while editors save, a hundred times, and look what there is after every ten.

    DATABASE_URL=... tests/bench/kills.py --kills 100

The database is empty before. Ends with status 0 where no record is torn, nothing is lost
that was acknowledged, and the index of the search says what the record says.
"""

import argparse
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.drills.killing import faults, kill_under_writing
from tests.drills.sites import prepare

TEN = 10


def main(kills: int) -> int:
    environment = {"DATABASE_URL": os.environ["DATABASE_URL"]}
    prepare(environment)
    acknowledged, unsaved, tried, wrong = 0, 0, 0, []
    for done in range(0, kills, TEN):
        some = min(TEN, kills - done)
        told = kill_under_writing(environment, some, first=tried)
        wrong += faults(environment, told)
        acknowledged += len(told.made) + len(told.names)
        unsaved += told.unsaved
        tried += told.tried
        saves = f"{acknowledged} of {tried} saves acknowledged, {unsaved} told that they are not"
        print(f"{done + some} kills, {saves}, {len(wrong)} faults.", flush=True)
    print("\n".join(wrong) or "Nothing is torn, and nothing is lost.")
    return 1 if wrong else 0


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--kills", type=int, default=100)
    sys.exit(main(asked.parse_args().kills))
