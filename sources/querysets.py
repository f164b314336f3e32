"""Which rows the public may see, and the evidence that comes with them."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

if TYPE_CHECKING:
    from sources.models import Keyed


class KeyedQuerySet(models.QuerySet):
    """Rows found by their natural key, however deep it goes."""

    model: type[Any]

    def get_by_natural_key(self, *parts: Any) -> Any:
        """Give the row whose flattened key is ``parts``; raises ``DoesNotExist``."""
        return self.get(**self.model.key_lookup(parts))

    def published(self) -> Self:
        """Only what the public sees: a draft or withdrawn parent hides its children."""
        return self.filter(public_rule(self.model))


def public_rule(model: type["Keyed"], prefix: str = "") -> Q:
    """Give the one rule of visibility: published, and so is everything it stands under.

    ``prefix`` is the path from the filtered model to ``model``, ending in ``__``.
    """
    rule = Q()
    if any(field.name == "state" for field in model._meta.fields):
        rule &= Q(**{f"{prefix}state": "published"})
    for name in model.PARENTS:
        field: Any = model._meta.get_field(name)
        if field.many_to_many:
            through = field.remote_field.through
            owner, target = field.m2m_field_name(), field.m2m_reverse_field_name()
            shown = through._base_manager.filter(public_rule(field.related_model, f"{target}__"))
            rule &= Q(**{f"{prefix}pk__in": shown.values(owner)})
            continue
        parent = public_rule(field.related_model, f"{prefix}{name}__")
        rule &= Q(**{f"{prefix}{name}": None}) | parent if field.null else parent
    return rule


class CitedQuerySet(KeyedQuerySet):
    """Rows that are drafts, published or withdrawn, and that cite passages."""

    model: type[Any]

    def with_sources(self) -> Self:
        """Bring each row's citations with their public passages, in one further query."""
        citation: Any = self.model._meta.get_field("citations").related_model
        passage: Any = citation._meta.get_field("passage").related_model
        public = citation._default_manager.filter(public_rule(passage, "passage__"))
        return self.prefetch_related(Prefetch("citations", public.select_related(*CITED_WITH)))

    def without_passage(self) -> Self:
        """Those that no passage of a public document proves, drafts included."""
        citation: Any = self.model._meta.get_field("citations").related_model
        passage: Any = citation._meta.get_field("passage").related_model
        chapter: Any = passage._meta.get_field("chapter").related_model
        public = citation._default_manager.filter(public_rule(chapter, "passage__chapter__"))
        return self.exclude(pk__in=public.values("subject"))

    def with_first_public(self) -> Self:
        """Annotate ``first_public`` and ``first_slug``: when it was first published, and as what.

        They never change, whatever becomes of the row: what follows it knows it by them.
        ``last_public`` is when it last changed while published, also back to what it was.
        All are None where the history has been cut.
        """
        entries = self.model.history.filter(id=OuterRef("pk"), state="published")
        first = entries.order_by("history_date", "history_id")
        last = entries.order_by("-history_date")
        return self.annotate(
            first_public=Subquery(first.values("history_date")[:1]),
            first_slug=Subquery(first.values("slug")[:1]),
            last_public=Subquery(last.values("history_date")[:1]),
        )


CITED_WITH = ("passage__chapter__document", "dispute")


class PassageQuerySet(KeyedQuerySet):
    def in_order(self) -> Self:
        """As the document has them: by chapter, then as entered."""
        return self.select_related("chapter__document").order_by(
            "chapter__document", "chapter__number", "pk"
        )


class DocumentQuerySet(CitedQuerySet):
    def for_list(self) -> Self:
        """With sources and the number of passages quoted from each, by title."""
        passage: Any = self.model._meta.get_field("chapters").related_model
        passage = passage._meta.get_field("passages").related_model
        quoted = passage.objects.filter(public_rule(passage), chapter__document=OuterRef("pk"))
        number = quoted.order_by().values("chapter__document").annotate(n=Count("pk")).values("n")
        return (
            self.with_sources()
            .annotate(passage_count=Coalesce(Subquery(number), 0))
            .order_by("title")
        )

    def with_current_files(self) -> Self:
        """Bring the file of each that the public sees, if it has one, in ``public_files``."""
        file: Any = self.model._meta.get_field("files").related_model
        files = file.objects.published().select_related("document").order_by("-number")
        return self.prefetch_related(Prefetch("files", files, to_attr="public_files"))


class DiscrepancyQuerySet(CitedQuerySet):
    def for_list(self) -> Self:
        """With the rival readings, their passages and chapters, by subject."""
        statement: Any = self.model._meta.get_field("statements").related_model
        rivals = statement.objects.select_related("passage__chapter__document")
        return self.prefetch_related(Prefetch("statements", rivals)).order_by("subject")
