"""What came of meetings, and what that did to bodies, participants and documents."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings.models.meeting import Meeting, shown_on
from meetings.querysets import OutcomeQuerySet
from members.models import Participant
from sources.models import Citation, Document, Keyed, Link, Record
from workinggroups.models import Group


class Outcome(Record):
    """Something decided, found or asked for at a meeting, or at one of several."""

    class Attribution(models.TextChoices):
        STATED = "stated", _("of this meeting")
        ONE_OF = "one-of", _("of one of these meetings")
        JOINT = "joint", _("of these meetings together")

    class Kind(models.TextChoices):
        DECISION = "decision", _("decision")
        ADOPTION = "adoption", _("adoption")
        TASK = "task", _("task")
        FINDING = "finding", _("finding")
        REVIEW = "review", _("review")

    PARENTS = ("meetings",)

    meetings = models.ManyToManyField(Meeting, through="OutcomeMeeting", related_name="outcomes")
    attribution = models.CharField(
        _("attribution"), max_length=6, choices=Attribution.choices, default=Attribution.STATED
    )
    number = models.PositiveSmallIntegerField(
        _("number"), null=True, blank=True, help_text=_("Its order among the meeting's outcomes.")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    text = models.TextField(_("text"), help_text=_("In the knowledge base's own words."))

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["number", "slug"]
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")

    def __str__(self) -> str:
        return self.text[:100]

    def get_absolute_url(self) -> str:
        meeting = shown_on(self.meetings.all())
        return f"{meeting.get_absolute_url()}#{self.slug}" if meeting else reverse("meetings:list")


class OutcomeMeeting(Link):
    KEY = ("outcome", "meeting")

    outcome = models.ForeignKey(Outcome, models.CASCADE)
    meeting = models.ForeignKey(Meeting, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outcome", "meeting"], name="outcomemeeting_key")
        ]
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")


class Effect(Keyed):
    """What an outcome did to a body, a participant or a document."""

    class Verb(models.TextChoices):
        CREATED = "created", _("created")
        CONFIRMED = "confirmed", _("confirmed")
        RENEWED = "renewed", _("renewed")
        REACTIVATED = "reactivated", _("reactivated")
        TASKED = "tasked", _("gave a task to")
        INVITED = "invited", _("invited")
        ADOPTED = "adopted", _("adopted")
        UPDATED = "updated", _("updated")
        REAFFIRMED = "reaffirmed", _("reaffirmed")
        ADMITTED = "admitted", _("admitted")
        PARTNERED = "partnered", _("partnered with")

    KEY = ("outcome", "number")
    PARENTS = ("outcome", "group", "participant", "document")

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="effects")
    number = models.PositiveSmallIntegerField(_("number"), blank=True)
    verb = models.CharField(_("verb"), max_length=11, choices=Verb.choices)
    group = models.ForeignKey(
        Group,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="effects",
        verbose_name=_("body"),
    )
    participant = models.ForeignKey(
        Participant, models.PROTECT, null=True, blank=True, related_name="effects"
    )
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="effects"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outcome", "number"], name="effect_key"),
            models.CheckConstraint(
                condition=Q(group__isnull=False, participant=None, document=None)
                | Q(group=None, participant__isnull=False, document=None)
                | Q(group=None, participant=None, document__isnull=False),
                name="effect_one_target",
                violation_error_message=_(
                    "An effect has one target: a body, a participant or a document."
                ),
            ),
        ]
        ordering = ["outcome", "number"]
        verbose_name = _("effect")
        verbose_name_plural = _("effects")

    def __str__(self) -> str:
        return f"{self.get_verb_display()} {self.target}"

    @property
    def target(self) -> Group | Participant | Document | None:
        return self.group or self.participant or self.document


class OutcomeCitation(Citation):
    subject = models.ForeignKey(Outcome, models.CASCADE, related_name="citations")
