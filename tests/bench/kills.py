#!/usr/bin/env python3
"""Kill the site while editors save, a hundred times, and look what there is afterwards.

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


def main(kills: int) -> int:
    environment = {"DATABASE_URL": os.environ["DATABASE_URL"]}
    prepare(environment)
    told = kill_under_writing(environment, kills)
    wrong = faults(environment, told)
    saved = len(told.made) + len(told.names)
    print(
        "\n".join(wrong) or f"{kills} kills, {saved} of {told.tried} saves acknowledged: all whole."
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--kills", type=int, default=100)
    sys.exit(main(asked.parse_args().kills))
