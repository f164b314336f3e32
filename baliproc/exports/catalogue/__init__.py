"""Every table of the record: what a row of it is, and what its columns hold."""

from .meetings import MEETINGS
from .members import MEMBERS
from .sources import SOURCES
from .strategy import STRATEGY
from .workinggroups import WORKINGGROUPS

TABLES = {table.name: table for table in (*MEMBERS, *WORKINGGROUPS, *MEETINGS, *STRATEGY, *SOURCES)}
"""The tables of rows, by name. What follows from them (panel, timeline) is not among them."""

__all__ = ["TABLES"]
