"""The one writer of citations: of a page, of a single fact, and of the sources themselves."""

from .styles import Line, apa, chicago
from .works import AUTHOR, Fact, Kind, Work, work_of_document, work_of_fact, work_of_page
from .writers import bibtex, csl_json, ris

__all__ = [
    "AUTHOR",
    "Fact",
    "Kind",
    "Line",
    "Work",
    "apa",
    "bibtex",
    "chicago",
    "csl_json",
    "ris",
    "work_of_document",
    "work_of_fact",
    "work_of_page",
]
