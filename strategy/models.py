"""The forum's strategies, their areas and action items, and its other undertakings."""

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting
from sources.fields import ReducedDate, ReducedDateField
from sources.models import Citation, Cited, Document, DocumentLink, Link, Record
from strategy.querysets import ActionItemQuerySet, ProvisionSetQuerySet, StrategyQuerySet
from workinggroups.models import Group


class Strategy(Record):
    """A strategy for cooperation: a document with areas and numbered action items."""

    PARENTS = ("document",)

    document = models.OneToOneField(Document, models.PROTECT, related_name="strategy")
    items_total = models.PositiveSmallIntegerField(
        _("number of items"), help_text=_("An item's number lies between 1 and this.")
    )

    objects = StrategyQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        verbose_name = _("strategy")
        verbose_name_plural = _("strategies")

    def __str__(self) -> str:
        return str(self.document)

    def get_absolute_url(self) -> str:
        return reverse("strategy:strategy")

    def years(self) -> set[int]:
        """Give the year of its document and those in which progress was reported; one query."""
        reported = Update.objects.published().filter(item__strategy=self)
        dates = [self.document.date, *reported.order_by().values_list("date", flat=True)]
        return {ReducedDate(date).year for date in dates if date}

    def updates(self) -> models.QuerySet:
        """Give the links to the published documents that it updates, with their sources."""
        links = self.document.links.published().filter(kind=DocumentLink.Kind.UPDATES)
        return links.select_related("target").with_sources()


class Area(Cited):
    """A numbered area of cooperation."""

    KEY = ("strategy", "number")
    PARENTS = ("strategy",)

    strategy = models.ForeignKey(Strategy, models.PROTECT, related_name="areas")
    number = models.PositiveSmallIntegerField(_("number"), blank=True)
    title = models.CharField(_("title"), max_length=150)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "number"],
                name="area_key",
                violation_error_message=_("This strategy has an area of this number."),
            )
        ]
        ordering = ["strategy", "number"]
        verbose_name = _("area")
        verbose_name_plural = _("areas")

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    def get_absolute_url(self) -> str:
        return f"{self.strategy.get_absolute_url()}#area-{self.number}"


class ActionItem(Record):
    """One numbered action, word for word."""

    PARENTS = ("strategy", "area")

    strategy = models.ForeignKey(Strategy, models.PROTECT, related_name="items")
    area = models.ForeignKey(Area, models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("text"), help_text=_("Word for word as adopted."))
    groups = models.ManyToManyField(
        Group, through="ItemGroup", related_name="action_items", verbose_name=_("bodies")
    )

    status: str

    objects = ActionItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "number"],
                name="actionitem_number",
                violation_error_message=_("This strategy has an item of this number."),
            ),
            models.CheckConstraint(
                condition=models.Q(number__gte=1),
                name="actionitem_number_from_one",
                violation_error_message=_("Items are numbered from 1."),
            ),
        ]
        ordering = ["strategy", "number"]
        verbose_name = _("action item")
        verbose_name_plural = _("action items")

    def __str__(self) -> str:
        return _("Action item %(number)s") % {"number": self.number}

    def get_absolute_url(self) -> str:
        return reverse("strategy:item", args=[self.number])

    @property
    def status_label(self) -> str:
        """The annotated ``status`` of ``with_status()`` in words, or ''."""
        return str(Update.Status(self.status).label) if self.status else ""

    @property
    def retold(self) -> list[Citation]:
        """The citations that tell of it outside the strategy's own text; reads ``citations``."""
        document = self.strategy.document_id
        return [
            one for one in self.citations.all() if one.passage.chapter.reproduces_id != document
        ]

    def clean(self) -> None:
        super().clean()
        if None in (self.strategy_id, self.area_id, self.number):
            return
        if self.area.strategy_id != self.strategy_id:
            raise ValidationError({"area": _("This area belongs to another strategy.")})
        if self.number > self.strategy.items_total:
            message = _("This strategy has %(total)s items.")
            raise ValidationError({"number": message % {"total": self.strategy.items_total}})


class ItemGroup(Link):
    """A body that an item's own wording names."""

    KEY = ("item", "group")

    item = models.ForeignKey(ActionItem, models.CASCADE)
    group = models.ForeignKey(Group, models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "group"], name="itemgroup_key")]
        verbose_name = _("body named")
        verbose_name_plural = _("bodies named")


class Update(Cited):
    """Progress on an action item, as reported on a date. The publication reports none."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        UNDER_WAY = "under-way", _("under way")
        COMPLETED = "completed", _("completed")
        PAUSED = "paused", _("paused")
        DISCONTINUED = "discontinued", _("discontinued")

    KEY = ("item", "number")
    PARENTS = ("item",)

    item = models.ForeignKey(ActionItem, models.PROTECT, related_name="updates")
    number = models.PositiveSmallIntegerField(_("number"), blank=True)
    date = ReducedDateField(_("date"), blank=False)
    status = models.CharField(_("status"), max_length=12, choices=Status.choices)
    text = models.TextField(_("text"))
    groups = models.ManyToManyField(Group, through="UpdateGroup", related_name="updates")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="update_key"),
            models.CheckConstraint(
                condition=~models.Q(date=""),
                name="update_dated",
                violation_error_message=_("A progress update has a date."),
            ),
        ]
        ordering = ["item", "-date", "-number"]
        verbose_name = _("progress update")
        verbose_name_plural = _("progress updates")

    def __str__(self) -> str:
        return f"{self.item}, {self.date}: {self.get_status_display()}"

    def get_absolute_url(self) -> str:
        return self.item.get_absolute_url()


class UpdateGroup(Link):
    KEY = ("update", "group")

    update = models.ForeignKey(Update, models.CASCADE)
    group = models.ForeignKey(Group, models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["update", "group"], name="updategroup_key")]
        verbose_name = _("body")
        verbose_name_plural = _("bodies")


class ProvisionSet(Record):
    """The objectives, principles or commitments that an instrument holds."""

    class Kind(models.TextChoices):
        OBJECTIVES = "objectives", _("objectives")
        PRINCIPLES = "principles", _("principles")
        COMMITMENTS = "commitments", _("commitments")

    PARENTS = ("document", "meeting")

    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=11, choices=Kind.choices)
    lead_in = models.CharField(
        _("words before the list"), max_length=300, blank=True, help_text=_("Word for word.")
    )
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="provision_sets"
    )
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="provision_sets"
    )

    objects = ProvisionSetQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        verbose_name = _("set of provisions")
        verbose_name_plural = _("sets of provisions")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{reverse('strategy:strategy')}#{self.slug}"


class Provision(Cited):
    """One objective, principle or commitment, word for word."""

    KEY = ("set", "number")
    PARENTS = ("set",)

    set = models.ForeignKey(ProvisionSet, models.PROTECT, related_name="provisions")
    number = models.CharField(_("number as printed"), max_length=5)
    order = models.PositiveSmallIntegerField(_("order"))
    text = models.TextField(_("text"), help_text=_("Word for word."))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["set", "number"],
                name="provision_key",
                violation_error_message=_("This set has a provision of this number."),
            )
        ]
        ordering = ["set", "order"]
        verbose_name = _("provision")
        verbose_name_plural = _("provisions")

    def __str__(self) -> str:
        return f"{self.number}. {self.text[:80]}"

    def get_absolute_url(self) -> str:
        return self.set.get_absolute_url()


class StrategyCitation(Citation):
    subject = models.ForeignKey(Strategy, models.CASCADE, related_name="citations")


class AreaCitation(Citation):
    subject = models.ForeignKey(Area, models.CASCADE, related_name="citations")


class ActionItemCitation(Citation):
    subject = models.ForeignKey(ActionItem, models.CASCADE, related_name="citations")


class UpdateCitation(Citation):
    subject = models.ForeignKey(Update, models.CASCADE, related_name="citations")


class ProvisionSetCitation(Citation):
    subject = models.ForeignKey(ProvisionSet, models.CASCADE, related_name="citations")


class ProvisionCitation(Citation):
    subject = models.ForeignKey(Provision, models.CASCADE, related_name="citations")
