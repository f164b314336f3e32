"""Full-text search over every kind of record and over passages, alike on both databases.

``search()`` is its interface. Modules: ``words`` parts and stems, ``query`` reads what is
asked, ``kinds`` and ``texts`` say what is found, ``index`` writes it and ``following`` keeps
it true, ``matches`` finds and ranks, ``snippets`` marks, ``spelling`` offers other words.
"""

from baliproc.search.query import QueryProblem
from baliproc.search.results import FacetValue, Hit, NoSuchPage, Results, search

__all__ = ["FacetValue", "Hit", "NoSuchPage", "QueryProblem", "Results", "search"]
