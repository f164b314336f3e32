"""Events that are not meetings."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings.querysets import Track
from members.models import Participant
from sources.models import Citation, Figure, Link, Record, When
from workinggroups.models import Group


class Milestone(When, Record):
    """An event that is not a meeting: a crisis, an anniversary, the start of an office."""

    class Kind(models.TextChoices):
        CRISIS = "crisis", _("crisis")
        EXTERNAL = "external", _("event outside the forum")
        ANNIVERSARY = "anniversary", _("anniversary")
        CHANGE = "change", _("change in the forum")

    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=11, choices=Kind.choices)
    summary = models.TextField(_("summary"), help_text=_("In the knowledge base's own words."))
    groups = models.ManyToManyField(Group, through="MilestoneGroup", related_name="milestones")
    participants = models.ManyToManyField(
        Participant, through="MilestoneParticipant", related_name="milestones"
    )
    figures = models.ManyToManyField(Figure, through="MilestoneFigure", related_name="milestones")

    class Meta(When.Meta):
        ordering = ["start", "slug"]
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("milestone", args=[self.slug])

    @property
    def track(self) -> Track:
        return Track.EVENTS


class MilestoneGroup(Link):
    KEY = ("milestone", "group")

    milestone = models.ForeignKey(Milestone, models.CASCADE)
    group = models.ForeignKey(Group, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["milestone", "group"], name="milestonegroup_key")
        ]
        verbose_name = _("body")
        verbose_name_plural = _("bodies")


class MilestoneParticipant(Link):
    KEY = ("milestone", "participant")

    milestone = models.ForeignKey(Milestone, models.CASCADE)
    participant = models.ForeignKey(Participant, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["milestone", "participant"], name="milestoneparticipant_key"
            )
        ]
        verbose_name = _("participant")
        verbose_name_plural = _("participants")


class MilestoneFigure(Link):
    KEY = ("milestone", "figure")

    milestone = models.ForeignKey(Milestone, models.CASCADE)
    figure = models.ForeignKey(Figure, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["milestone", "figure"], name="milestonefigure_key")
        ]
        verbose_name = _("figure")
        verbose_name_plural = _("figures")


class MilestoneCitation(Citation):
    subject = models.ForeignKey(Milestone, models.CASCADE, related_name="citations")
