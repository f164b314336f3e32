"""kill -9 under writing: no record is torn, and nothing is lost that was acknowledged.

A few times here; tests/bench/kills.py does it a hundred times on either engine.
"""

from tests.drills.killing import AT_LEAST, faults, kill_under_writing

KILLS = 3


def test_a_site_that_is_killed_tears_no_record_and_loses_nothing_acknowledged(environment):
    told = kill_under_writing(environment, KILLS)
    assert faults(environment, told) == []
    assert len(told.made) >= KILLS * AT_LEAST
    assert told.names
