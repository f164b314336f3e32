"""Documents, passages and citations, and the bases of every record."""

from .documents import (
    Chapter,
    Document,
    DocumentAlias,
    DocumentLink,
    Figure,
    Passage,
)
from .evidence import (
    Citation,
    Discrepancy,
    DocumentAliasCitation,
    DocumentCitation,
    DocumentLinkCitation,
    FigureCitation,
    Statement,
)
from .files import DocumentFile
from .loading import LoadedRow
from .record import Alias, Cited, Keyed, Link, Record, State, fold
from .spans import Answer, AsOf, Held, When
from .withdrawal import Withdrawal

__all__ = [
    "Alias",
    "Answer",
    "AsOf",
    "Chapter",
    "Citation",
    "Cited",
    "Discrepancy",
    "Document",
    "DocumentAlias",
    "DocumentAliasCitation",
    "DocumentCitation",
    "DocumentFile",
    "DocumentLink",
    "DocumentLinkCitation",
    "Figure",
    "FigureCitation",
    "Held",
    "Keyed",
    "Link",
    "LoadedRow",
    "Passage",
    "Record",
    "State",
    "Statement",
    "When",
    "Withdrawal",
    "fold",
]
