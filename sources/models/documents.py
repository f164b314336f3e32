"""Documents, their chapters, and the passages that prove facts."""

import itertools
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sources.fields import ReducedDateField
from sources.models.record import GIVEN_BEFORE, Alias, Cited, Keyed, Record, State
from sources.querysets import DocumentQuerySet, PassageQuerySet, public_rule

RELIED_ON = _("What is published rests on this passage, so it cannot be a draft.")
RELIED_ON_THERE = _(
    "What is published rests on it, and the public does not see the document that it would go to."
)


class Document(Record):
    """Anything written: the publication, a declaration, a strategy, a law, a standard."""

    class Kind(models.TextChoices):
        PUBLICATION = "publication", _("publication")
        STATEMENT = "statement", _("statement")
        DECLARATION = "declaration", _("declaration")
        STRATEGY = "strategy", _("strategy")
        FRAMEWORK = "framework", _("framework")
        RECOMMENDATIONS = "recommendations", _("recommendations")
        GUIDE = "guide", _("guide")
        TOOL_KIT = "tool-kit", _("tool kit")
        PLAN = "plan", _("plan")
        LAW = "law", _("law")
        TREATY = "treaty", _("treaty")
        REPORT = "report", _("report")
        STANDARD = "standard", _("standard")
        WEBSITE = "website", _("website")

    class Status(models.TextChoices):
        ISSUED = "issued", _("issued")
        MENTIONED = "mentioned", _("mentioned")
        PREPARING = "preparing", _("in preparation")
        REQUESTED = "requested", _("requested")

    title = models.CharField(_("title"), max_length=250)
    kind = models.CharField(_("kind"), max_length=15, choices=Kind.choices)
    date = ReducedDateField(_("date"), help_text=_("Blank shows “not stated in the source”."))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices)
    issuer_printed = models.CharField(_("issuer as printed"), max_length=250, blank=True)
    url = models.URLField(_("web address"), blank=True)
    accessed = models.DateField(_("accessed"), null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("sources:document", args=[self.slug])


class DocumentAlias(Alias):
    owner = models.ForeignKey(Document, models.CASCADE, related_name="aliases")

    class Meta(Alias.Meta):
        verbose_name = _("document's other name")
        verbose_name_plural = _("documents' other names")


class DocumentLink(Cited):
    """How a document stands to an earlier one."""

    class Kind(models.TextChoices):
        UPDATES = "updates", _("updates")
        REAFFIRMS = "reaffirms", _("reaffirms")
        IMPLEMENTS = "implements", _("implements")

    KEY = ("source", "target", "kind")
    PARENTS = ("source", "target")

    source = models.ForeignKey(Document, models.PROTECT, related_name="links")
    target = models.ForeignKey(Document, models.PROTECT, related_name="linked_from")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="documentlink_key")
        ]
        verbose_name = _("link between documents")
        verbose_name_plural = _("links between documents")

    def __str__(self) -> str:
        return f"{self.source} {self.get_kind_display()} {self.target}"


def was_another_s(row: Any, **key: Any) -> bool:
    """Whether another row of a document that was public had this key, and this one does not yet.

    ``row`` is a chapter or a passage, whose addresses are permanent.
    """
    others = type(row).history.filter(**key).exclude(id=row.pk)
    if not others.exists() or type(row)._base_manager.filter(pk=row.pk, **key).exists():
        return False
    if isinstance(row, Passage):
        others = Chapter.history.filter(id=row.chapter_id)
    documents = others.values("document_id")
    return bool(Document.history.filter(id__in=documents, state=State.PUBLISHED).exists())


def is_public(model: Any, pk: int | None) -> bool:
    """Whether the public sees the row of this primary key, if there is one."""
    return bool(model._base_manager.filter(public_rule(model), pk=pk).exists())


class Chapter(Keyed):
    """A part of a document as its contents page has it, with that page's numbers."""

    KEY = ("slug",)
    PARENTS = ("document",)

    slug = models.CharField(
        _("short name"),
        max_length=30,
        unique=True,
        validators=[
            RegexValidator(r"^[a-z0-9]+$", _("Write one word of small letters and digits."))
        ],
        help_text=_("One word of letters and digits; begins its passages' addresses."),
    )
    document = models.ForeignKey(Document, models.PROTECT, related_name="chapters")
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    short_title = models.CharField(
        _("short title"), max_length=40, help_text=_("Names the chapter where space is short.")
    )
    first = models.PositiveSmallIntegerField(_("first page"), null=True, blank=True)
    last = models.PositiveSmallIntegerField(_("last page"), null=True, blank=True)
    reproduces = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="reproduced_in"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "number"],
                name="chapter_number",
                violation_error_message=_("This document has a chapter of this number."),
            ),
        ]
        ordering = ["document", "number"]
        verbose_name = _("chapter")
        verbose_name_plural = _("chapters")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        was = type(self)._base_manager.filter(pk=self.pk).first()
        moves = was and was.document_id != self.document_id
        if moves and not is_public(Document, self.document_id) and self.is_relied_on:
            raise ValidationError({"document": RELIED_ON_THERE})
        if was_another_s(self, slug=self.slug):
            raise ValidationError({"slug": GIVEN_BEFORE})

    def get_absolute_url(self) -> str:
        return reverse("sources:chapter", args=[self.document.slug, self.slug])

    @property
    def is_relied_on(self) -> bool:
        """Whether something that is published rests on one of its passages."""
        return any(passage.is_relied_on for passage in self.passages.all())

    @property
    def pages(self) -> str:
        """``12–13``, ``from 44`` where no last page is known, or ''."""
        if self.first is None:
            return ""
        if self.last is None:
            return _("from %(page)s") % {"page": self.first}
        return str(self.first) if self.last == self.first else f"{self.first}–{self.last}"


class Passage(Keyed):
    """A short exact quotation, and where it stands.

    An editor's is a draft until something that is published rests on it.
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("text")
        CAPTION = "caption", _("figure caption")
        LIST = "list", _("list")
        HEADING = "heading", _("heading")
        PULL_QUOTE = "pullquote", _("pull quote")

    KEY = ("chapter", "code")
    PARENTS = ("chapter",)

    chapter = models.ForeignKey(Chapter, models.PROTECT, related_name="passages")
    code = models.SlugField(
        _("code"), max_length=60, blank=True, help_text=_("Left blank, the next number is taken.")
    )
    kind = models.CharField(_("kind of text"), max_length=10, choices=Kind.choices)
    locator = models.CharField(
        _("locator"), max_length=100, blank=True, help_text=_("“paragraph 15”, “2009”.")
    )
    quote = models.TextField(
        _("quotation"),
        max_length=1200,
        blank=True,
        help_text=_("Word for word, a clause or a sentence. Blank only for reference tables."),
    )
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=[(one.value, one.label) for one in (State.DRAFT, State.PUBLISHED)],
        default=State.DRAFT,
        help_text=_("A draft becomes public with the first published record that rests on it."),
    )

    objects = PassageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["chapter", "code"],
                name="passage_key",
                violation_error_message=_("This chapter has a passage of this code."),
            )
        ]
        verbose_name = _("passage")
        verbose_name_plural = _("passages")

    def __str__(self) -> str:
        return f"{self.reference}: {self.quote[:80]}"

    def clean(self) -> None:
        super().clean()
        was = type(self)._base_manager.filter(pk=self.pk).first()
        hides = was and was.state != self.state == State.DRAFT
        moves = was and was.chapter_id != self.chapter_id
        if hides and self.is_relied_on:
            raise ValidationError({"state": RELIED_ON})
        if moves and not is_public(Chapter, self.chapter_id) and self.is_relied_on:
            raise ValidationError({"chapter": RELIED_ON_THERE})
        if self.code and was_another_s(self, chapter_id=self.chapter_id, code=self.code):
            raise ValidationError({"code": GIVEN_BEFORE})

    def save(self, **kwargs: Any) -> None:
        if not self.code:
            # A code once given is never given again: the address of a passage is permanent.
            known = type(self).history.filter(chapter_id=self.chapter_id)
            taken = set(known.order_by().values_list("code", flat=True))
            taken |= set(self.chapter.passages.values_list("code", flat=True))
            free = (str(number) for number in itertools.count(1))
            self.code = next(code for code in free if code not in taken)
        super().save(**kwargs)

    def get_absolute_url(self) -> str:
        return reverse("sources:passage", args=[self.reference])

    def publish(self) -> None:
        """Make a draft public, as far as its document is, as it is stored now."""
        if self.state != State.DRAFT:
            return
        rows = Passage._base_manager.select_for_update(no_key=True)
        with transaction.atomic():
            stored = rows.get(pk=self.pk)
            if stored.state == State.DRAFT:
                stored.state = State.PUBLISHED
                stored.save()
        self.state = State.PUBLISHED

    @property
    def is_relied_on(self) -> bool:
        """Whether a row that is published by its own state rests on it."""
        for relation in () if self._state.adding else self._meta.related_objects:
            model: Any = relation.related_model
            owner = f"{model.KEY[0]}__state"
            named = {relation.field.name: self, owner: State.PUBLISHED}
            if model._base_manager.filter(**named).exists():
                return True
        return False

    @property
    def reference(self) -> str:
        """``history-2002``: the passage's permanent identifier."""
        return f"{self.chapter.slug}-{self.code}"


class Figure(Cited):
    """A number that the source states, with what it counts."""

    KEY = ("slug",)

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    printed = models.CharField(_("as printed"), max_length=60)
    low = models.BigIntegerField(_("at least"), null=True, blank=True)
    high = models.BigIntegerField(_("at most"), null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=40)
    about = models.CharField(_("about"), max_length=250)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(high__gte=models.F("low")),
                name="figure_high_not_below_low",
                violation_error_message=_("The upper bound is below the lower one."),
            )
        ]
        ordering = ["slug"]
        verbose_name = _("figure")
        verbose_name_plural = _("figures")

    def __str__(self) -> str:
        return f"{self.printed} {self.unit}"
