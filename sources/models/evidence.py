"""What joins a row to the passages that prove it, and where these disagree."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models, transaction
from django.db.models import Q, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sources.fields import ReducedDateField
from sources.models.documents import Document, DocumentAlias, DocumentLink, Figure, Passage
from sources.models.record import Keyed, Record, State
from sources.querysets import DiscrepancyQuerySet, public_rule


class Discrepancy(Record):
    """A place where the source disagrees with itself or cannot be right."""

    EVIDENCE = "statements"

    class Kind(models.TextChoices):
        COUNT = "count", _("a count against a list")
        DATE = "date", _("dates")
        ORDER = "order", _("an order of events")
        ATTRIBUTION = "attribution", _("who did it")
        NAME = "name", _("names and spellings")
        GAP = "gap", _("a gap")
        OTHER = "other", _("other")

    class Treatment(models.TextChoices):
        BLANK = "blank", _("no reading is shown as the fact")
        FOLLOWED = "followed", _("one reading is followed")
        BOTH = "both", _("both readings are shown")

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        EXPLAINED = "explained", _("explained")
        CORRECTED = "corrected", _("corrected by its issuer")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    subject = models.CharField(_("subject"), max_length=200)
    summary = models.TextField(_("summary"), help_text=_("What the readings are, neutrally."))
    treatment = models.CharField(_("treatment"), max_length=10, choices=Treatment.choices)
    reason = models.TextField(
        _("reason"), blank=True, help_text=_("Why the knowledge base shows what it shows.")
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.OPEN
    )

    objects = DiscrepancyQuerySet.as_manager()

    class Meta:
        ordering = ["subject"]
        verbose_name = _("discrepancy")
        verbose_name_plural = _("discrepancies")

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("sources:discrepancy", args=[self.slug])

    @property
    def readings(self) -> list[str]:
        """What the passages say, each reading once; reads ``statements``."""
        return list(dict.fromkeys(one.reading for one in self.statements.all()))

    @property
    def mark(self) -> str:
        """The words of the mark beside every record and field that it touches."""
        if self.kind == self.Kind.GAP:
            return str(_("The source leaves this open"))
        return str(_("Source disagrees with itself"))

    @property
    def is_open(self) -> bool:
        """Whether it stands in public and follows none of its readings."""
        return self.state == State.PUBLISHED and self.treatment != self.Treatment.FOLLOWED


class Statement(Keyed):
    """One side of a discrepancy: a reading and the passage that gives it."""

    KEY = ("discrepancy", "number")
    PARENTS = ("discrepancy",)

    discrepancy = models.ForeignKey(Discrepancy, models.CASCADE, related_name="statements")
    number = models.PositiveSmallIntegerField(_("number"), blank=True)
    passage = models.ForeignKey(Passage, models.PROTECT, related_name="statements")
    reading = models.CharField(_("reading"), max_length=250)
    followed = models.BooleanField(_("followed"), default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["discrepancy", "number"], name="statement_key"),
            models.UniqueConstraint(
                fields=["discrepancy"],
                condition=Q(followed=True),
                name="statement_one_followed",
                violation_error_message=_("Only one reading of a discrepancy can be followed."),
            ),
        ]
        ordering = ["discrepancy", "number"]
        verbose_name = _("statement")
        verbose_name_plural = _("statements")

    def __str__(self) -> str:
        return self.reading

    def save(self, **kwargs: Any) -> None:
        """Save, and publish the passage of a published discrepancy with it."""
        with transaction.atomic():
            super().save(**kwargs)
            if self.discrepancy.state == State.PUBLISHED:
                self.passage.publish()


class Citation(Keyed):
    """That a passage proves a row, or one field of it.

    Concrete classes add ``subject``, a foreign key with ``related_name="citations"``.
    ``dispute`` marks a discrepancy that touches the row or field, and
    ``reading`` the value that this passage gives to the field.
    """

    class Basis(models.TextChoices):
        STATED = "stated", _("stated")
        INFERRED = "inferred", _("inferred")
        REFERENCE = "reference", _("taken from another reference")

    KEY = ("subject", "passage", "field")

    passage = models.ForeignKey(Passage, models.PROTECT, related_name="%(class)ss")
    field = models.CharField(
        _("field"),
        max_length=40,
        blank=True,
        help_text=_("Only where evidence differs by field; blank is for the whole row."),
    )
    basis = models.CharField(_("basis"), max_length=10, choices=Basis.choices, default=Basis.STATED)
    note = models.CharField(
        _("note"), max_length=400, blank=True, help_text=_("Shown under the quotation.")
    )
    dispute = models.ForeignKey(
        Discrepancy, models.PROTECT, null=True, blank=True, related_name="%(class)ss"
    )
    reading = models.CharField(_("reading"), max_length=250, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "passage", "field"],
                name="%(class)s_key",
                violation_error_message=_("This passage is cited for this already."),
            ),
            models.CheckConstraint(
                condition=Q(reading="") | Q(dispute__isnull=False),
                name="%(class)s_reading_is_of_a_dispute",
                violation_error_message=_("A reading belongs to a discrepancy."),
            ),
        ]
        ordering = ["field", "pk"]
        verbose_name = _("citation")
        verbose_name_plural = _("citations")

    def __str__(self) -> str:
        return str(self.passage)

    def save(self, **kwargs: Any) -> None:
        """Save, and publish the passage with the published row that rests on it."""
        subject: Any = self.subject  # type: ignore[attr-defined]
        with transaction.atomic():
            super().save(**kwargs)
            if subject.state == State.PUBLISHED:
                self.passage.publish()

    @property
    def is_disputed(self) -> bool:
        """Whether a discrepancy that stands in public touches the row or field."""
        return self.dispute is not None and self.dispute.state == State.PUBLISHED

    @property
    def field_label(self) -> str:
        """The name of the field it proves, or '' where it proves the whole row."""
        if not self.field:
            return ""
        subject: Any = self._meta.get_field("subject").related_model
        return str(subject._meta.get_field(self.field).verbose_name)

    def clean(self) -> None:
        super().clean()
        subject: Any = self._meta.get_field("subject").related_model
        if self.field:
            try:
                column = subject._meta.get_field(self.field)
            except FieldDoesNotExist as error:
                raise ValidationError(
                    {"field": _("“%(field)s” is not a field of this row.") % {"field": self.field}}
                ) from error
            if self.reading and isinstance(column, ReducedDateField):
                try:
                    column.to_python(self.reading)
                except ValidationError as error:
                    raise ValidationError({"reading": error.error_list}) from error


class DocumentCitation(Citation):
    subject = models.ForeignKey(Document, models.CASCADE, related_name="citations")


class DocumentAliasCitation(Citation):
    subject = models.ForeignKey(DocumentAlias, models.CASCADE, related_name="citations")


class DocumentLinkCitation(Citation):
    subject = models.ForeignKey(DocumentLink, models.CASCADE, related_name="citations")


class FigureCitation(Citation):
    subject = models.ForeignKey(Figure, models.CASCADE, related_name="citations")


class Proved(NamedTuple):
    """A published row, with each field that is proved ('' for the whole row) and on what basis."""

    row: Any
    claims: list[tuple[str, str]]

    @property
    def kind(self) -> str:
        return str(self.row._meta.verbose_name)

    @property
    def detail(self) -> str:
        """“start; country, inferred”: fields and bases, where there is anything to say."""
        return "; ".join(said for claim in self.claims if (said := self.said(*claim)))

    def said(self, field: str, basis: str) -> str:
        name = self.row._meta.get_field(field).verbose_name if field else ""
        how = "" if basis == Citation.Basis.STATED else Citation.Basis(basis).label
        return ", ".join(str(part) for part in (name, how) if part)


def cited_models() -> dict[type[Keyed], type[Citation]]:
    """Give each model whose rows cite passages, with the model of its citations."""
    kinds: list[Any] = Citation.__subclasses__()
    return {one._meta.get_field("subject").related_model: one for one in kinds}


@cache
def of_published_rows(columns: tuple[str, ...]) -> list[Any]:
    """Give label, subject and ``columns`` of every citation by published rows, kind by kind.

    They are made once: Django takes longer to build these questions than SQL to answer them.
    """
    return [
        citation._default_manager.filter(public_rule(model, "subject__"))
        .order_by()
        .values_list(Value(model._meta.label_lower), "subject_id", *columns)
        for model, citation in cited_models().items()
    ]


def published_citations(columns: tuple[str, ...], **where: Any) -> list[tuple[Any, ...]]:
    """Give label, subject and ``columns`` of the citations by published rows, in one UNION."""
    parts = [part.filter(**where) for part in of_published_rows(columns)]
    return list(parts[0].union(*parts[1:], all=True))


def rows_of(found: Iterable[tuple[Any, ...]]) -> dict[tuple[str, int], Any]:
    """Give the rows that ``found`` names by label and primary key: one query for each kind."""
    wanted = defaultdict(set)
    for label, subject, *_rest in found:
        wanted[label].add(subject)
    rows: dict[tuple[str, int], Any] = {}
    for model in cited_models():
        label = model._meta.label_lower
        if keys := wanted[label]:
            one = [name for name in model.PARENTS if model._meta.get_field(name).many_to_one]
            many = [name for name in model.PARENTS if name not in one]
            queryset: Any = model._default_manager.prefetch_related(*many)
            queryset = queryset.select_related(*one) if one else queryset
            rows |= {(label, pk): row for pk, row in queryset.in_bulk(keys).items()}
    return rows


def what_rests_on(passages: Iterable[Passage]) -> dict[int, list[Proved]]:
    """Give what each passage proves, by the passage's primary key."""
    ids = [passage.pk for passage in passages]
    columns = ("passage_id", "field", "basis")
    found = published_citations(columns, passage__in=ids) if ids else []
    rows = rows_of(found)
    rests: dict[int, dict[tuple[str, int], Proved]] = defaultdict(dict)
    for label, subject, passage, field, basis in found:
        key = (label, subject)
        rests[passage].setdefault(key, Proved(rows[key], [])).claims.append((field, basis))
    return {passage: list(proved.values()) for passage, proved in rests.items()}


def what_it_touches(discrepancy: Discrepancy) -> list[Proved]:
    """Give the published rows that a discrepancy touches, with the fields."""
    found = published_citations(("field",), dispute=discrepancy)
    rows = rows_of(found)
    touched: dict[tuple[str, int], Proved] = {}
    for label, subject, field in dict.fromkeys(found):
        key = (label, subject)
        claim = (field, Citation.Basis.STATED.value)
        touched.setdefault(key, Proved(rows[key], [])).claims.append(claim)
    return list(touched.values())


def records_by_chapter(document: Document) -> dict[int, int]:
    """Give how many published rows rest on each chapter of a document, by primary key."""
    chapters = list(document.chapters.values_list("pk", flat=True))
    found = published_citations(("passage__chapter_id",), passage__chapter__in=chapters)
    return Counter(chapter for _label, _subject, chapter in set(found))
