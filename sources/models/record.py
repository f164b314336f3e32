"""The record base: what every public row has, and how rows are named without numbers."""

import unicodedata
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import slug_re
from django.db import models, transaction
from django.db.models import F, Max, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from sources.fields import ModifiedField
from sources.moments import one_change
from sources.querysets import CitedQuerySet, KeyedQuerySet

RESERVED_SLUGS = frozenset({"attendance", "discrepancies", "items", "lineage", "passages"})


class Keyed(models.Model):
    """A row with a natural key and a change history.

    ``KEY`` names the fields that identify a row wherever it is loaded; a
    foreign key among them stands for the key of the row it points to.
    ``PARENTS`` names the relations that must be public for the row to be.
    ``INTERNAL`` rows are the editors' alone, and no part of what the public sees.
    """

    KEY: ClassVar[tuple[str, ...]]
    PARENTS: ClassVar[tuple[str, ...]] = ()
    INTERNAL: ClassVar[bool] = False

    history = HistoricalRecords(inherit=True, excluded_fields=["revision"])
    objects = KeyedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, **kwargs: Any) -> None:
        """Save, with its entry in the history or not at all.

        A row numbered within its parent takes the next number if it has none.
        """
        if "number" in self.KEY and self._meta.get_field("number").null is False:
            self.assign_number()
        with transaction.atomic():
            super().save(**kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Delete; what goes with it goes in the same change, so that it can come back with it."""
        with one_change():
            return super().delete(*args, **kwargs)

    def assign_number(self) -> None:
        self.number: Any
        if self.number is None and isinstance(self._meta.get_field("number"), models.IntegerField):
            rest = {name: getattr(self, name) for name in self.KEY if name != "number"}
            siblings = type(self)._base_manager.filter(**rest)
            highest = siblings.aggregate(highest=Max("number"))["highest"]
            self.number = (highest or 0) + 1

    def natural_key(self) -> tuple[Any, ...]:
        parts: list[Any] = []
        for name in self.KEY:
            value = getattr(self, name)
            parts += value.natural_key() if isinstance(value, Keyed) else [value]
        return tuple(parts)

    @property
    def key_text(self) -> str:
        """The natural key as fixtures write it, its parts joined by a slash."""
        return "/".join(str(part) for part in self.natural_key())

    @property
    def kind_and_key(self) -> str:
        """``membership/nepal/1``: the row as an address names it."""
        return f"{self._meta.model_name}/{self.key_text}"

    @classmethod
    def key_paths(cls, prefix: str = "") -> list[str]:
        """Give the lookups of the flattened key, as ``list__slug`` or ``number``."""
        paths = []
        for name in cls.KEY:
            related: Any = cls._meta.get_field(name).related_model
            if related is None:
                paths.append(prefix + name)
            else:
                paths += related.key_paths(f"{prefix}{name}__")
        return paths

    @classmethod
    def key_lookup(cls, parts: tuple[Any, ...]) -> dict[str, Any]:
        return dict(zip(cls.key_paths(), parts, strict=True))


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Cited(Keyed):
    """A public row: draft, published or withdrawn, and resting on passages.

    ``EVIDENCE`` names the relation to what joins it to them. What is published is published
    with its passages.
    """

    EVIDENCE: ClassVar[str] = "citations"

    state = models.CharField(
        _("state"),
        max_length=10,
        choices=State.choices,
        default=State.DRAFT,
        db_index=True,
        help_text=_("Only what is published, under published parents, is seen by the public."),
    )
    revision = models.PositiveIntegerField(default=0, editable=False)
    modified = ModifiedField(_("modified"), auto_now=True, db_index=True)

    objects = CitedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, **kwargs: Any) -> None:
        """Save, one revision further, so that an edit made on an older one can be told.

        What was deleted and comes back counts on from what it had been.
        """
        if self.pk is None or self.returns:
            before = type(self).history.filter(id=self.pk).count() if self.pk else 0
            self.revision = before + 1
            return super().save(**kwargs)
        with transaction.atomic():
            self.revision = F("revision") + 1
            super().save(**kwargs)
            self.refresh_from_db(fields=["revision"])
            if self.state == State.PUBLISHED and hasattr(self, self.EVIDENCE):
                drafts = getattr(self, self.EVIDENCE).filter(passage__state=State.DRAFT)
                for joined in drafts.select_related("passage"):
                    joined.passage.publish()

    @property
    def is_proved_elsewhere(self) -> bool:
        """Whether the passage of another row proves this one, so that it needs none itself."""
        return False

    @property
    def returns(self) -> bool:
        """Whether it was deleted and comes back under its own primary key."""
        return self._state.adding and not type(self)._base_manager.filter(pk=self.pk).exists()

    @property
    def is_published(self) -> bool:
        return type(self)._default_manager.published().filter(pk=self.pk).exists()


GIVEN_BEFORE = _(
    "This slug was the identifier of another record, and what links to it means that one: an "
    "identifier is never given again."
)


class Record(Cited):
    """A public row with a slug, its permanent identifier."""

    KEY = ("slug",)

    slug = models.SlugField(
        _("slug"),
        max_length=100,
        unique=True,
        help_text=_("The permanent identifier, seen in the page's address."),
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": _("This word is the address of another page.")})
        if slug_re.match(self.slug) and self.is_another_s_slug():
            raise ValidationError({"slug": GIVEN_BEFORE})

    def is_another_s_slug(self) -> bool:
        """Whether the public knew another row by this slug, and this row does not have it yet."""
        others = type(self).history.filter(slug=self.slug, state=State.PUBLISHED)
        holds = type(self)._base_manager.filter(pk=self.pk, slug=self.slug)
        return others.exclude(id=self.pk).exists() and not holds.exists()


class Link(Keyed):
    """A plain pair of rows, kept as a row of its own so that its changes are in the history."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return " – ".join(str(getattr(self, name)) for name in self.KEY)


def fold(text: str) -> str:
    """Give ``text`` without case and accents, for comparing names: ``Türkiye`` is ``turkiye``."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


class Alias(Cited):
    """Another name of a record, as printed somewhere or given by the editors."""

    class Kind(models.TextChoices):
        PRINTED = "printed", _("printed elsewhere")
        MAP = "map", _("printed on the map")
        LONG = "long", _("official name")
        ACRONYM = "acronym", _("acronym")
        EDITORIAL = "editorial", _("editors' own")

    KEY = ("owner", "text")
    PARENTS = ("owner",)

    text = models.CharField(_("name"), max_length=200)
    folded = models.CharField(max_length=200, editable=False, db_index=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "text"],
                name="%(class)s_key",
                violation_error_message=_("This record already has this name."),
            ),
            models.UniqueConstraint(
                fields=["owner"],
                condition=Q(kind="long"),
                name="%(class)s_one_official_name",
                violation_error_message=_("This record already has an official name."),
            ),
        ]
        ordering = ["text"]

    def __str__(self) -> str:
        return self.text

    def save(self, **kwargs: Any) -> None:
        self.folded = fold(self.text)
        super().save(**kwargs)

    def get_absolute_url(self) -> str:
        return self.owner.get_absolute_url()  # type: ignore[attr-defined]
