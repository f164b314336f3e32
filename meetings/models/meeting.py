"""Meetings, and what participants and people did at them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meetings.querysets import (
    TRACK_OF_KIND,
    MeetingQuerySet,
    MeetingRoleQuerySet,
    Track,
)
from members.models import Participant, Person
from sources.fields import ReducedDate
from sources.models import Citation, Cited, Document, Link, Record, State, When
from workinggroups.models import Group


class Meeting(When, Record):
    """A meeting of a body, or of officials without a named body."""

    class Kind(models.TextChoices):
        MEETING = "meeting", _("meeting")
        SESSION = "session", _("session")
        WORKSHOP = "workshop", _("workshop")
        EXERCISE = "exercise", _("exercise")
        TRAINING = "training", _("training")
        EVENT = "event", _("event")

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        HELD = "held", _("held")
        POSTPONED = "postponed", _("postponed")
        CANCELLED = "cancelled", _("cancelled")

    class Mode(models.TextChoices):
        IN_PERSON = "in-person", _("in person")
        VIRTUAL = "virtual", _("virtual")
        HYBRID = "hybrid", _("hybrid")

    PARENTS = ("group",)

    title = models.CharField(_("title"), max_length=200)
    group = models.ForeignKey(
        Group,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name=_("body"),
        help_text=_("The body that convened it, if one is named."),
    )
    series = models.SlugField(
        _("series"),
        max_length=30,
        blank=True,
        db_index=False,
        help_text=_("Blank for the body's main series; a word for another: sessions."),
    )
    ordinal = models.PositiveSmallIntegerField(_("number in the series"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.MEETING)
    plural = models.BooleanField(
        _("several"), default=False, help_text=_("Several meetings that the source tells as one.")
    )
    sector = models.CharField(_("sector"), max_length=60, blank=True)
    status = models.CharField(
        _("status"),
        max_length=9,
        choices=Status.choices,
        default=Status.HELD,
        help_text=_(
            "Planned is shown as such everywhere, counts as held nowhere, and is asked about on "
            "the desk once its time has passed."
        ),
    )
    mode = models.CharField(_("mode"), max_length=9, choices=Mode.choices, blank=True)
    city = models.CharField(
        _("place"),
        max_length=80,
        blank=True,
        help_text=_("City, or island; blank shows “not stated”."),
    )
    country = models.CharField(_("country"), max_length=80, blank=True)
    host = models.ForeignKey(
        Participant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings_hosted",
        help_text=_("Only where the source says who hosted; a place does not say it."),
    )
    facilitators = models.ManyToManyField(
        Group, through="MeetingFacilitator", related_name="meetings_facilitated"
    )
    documents = models.ManyToManyField(Document, through="MeetingDocument", related_name="meetings")
    held_with = models.ManyToManyField("self", through="MeetingCompanion", symmetrical=True)

    objects = MeetingQuerySet.as_manager()

    class Meta(When.Meta):
        constraints = [
            *When.Meta.constraints,
            models.UniqueConstraint(
                fields=["group", "series", "ordinal"],
                condition=Q(ordinal__isnull=False),
                name="meeting_ordinal",
                violation_error_message=_("This series has a meeting of this number."),
            ),
            models.CheckConstraint(
                condition=Q(ordinal=None) | Q(ordinal__gte=1, group__isnull=False),
                name="meeting_ordinal_from_one",
                violation_error_message=_("A number counts from 1 in a body's series."),
            ),
        ]
        indexes = [
            models.Index(fields=["start"]),
            models.Index(name="meeting_places", fields=["country", "city", "state", "group"]),
            models.Index(
                name="meeting_years", fields=["state", "status", "group", "start", "end", "sense"]
            ),
            models.Index(
                name="meeting_choices",
                fields=["state", "status", "group", "start", "kind", "country", "city", "mode"],
            ),
        ]
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("meetings:meeting", args=[self.slug])

    def clean(self) -> None:
        """Refuse as held what has not begun."""
        super().clean()
        begins = self.earliest
        if self.is_held and begins is not None and begins > timezone.localdate():
            told = _("It cannot have been held: it begins after today. Choose “planned”.")
            raise ValidationError({"status": told})

    @property
    def is_held(self) -> bool:
        return self.status == self.Status.HELD

    @property
    def has_passed(self) -> bool:
        """Whether the last day on which it can be is over; never without a date."""
        return self.days is not None and self.days[1] < timezone.localdate()

    @property
    def is_to_come(self) -> bool:
        return self.status == self.Status.PLANNED and not self.has_passed

    @property
    def standing(self) -> str:
        """What became of it beside its name: “planned”, “cancelled”; '' for one held."""
        if self.is_held:
            return ""
        if self.status == self.Status.PLANNED and self.has_passed:
            return gettext("was planned; whether it was held is not on record")
        return str(self.get_status_display())

    @property
    def opening(self) -> str:
        """A sentence or two that say how one stands that is not on record as held; else ''."""
        if self.is_held:
            return ""
        told = OPENINGS["passed" if self.has_passed else "open"][self.status]
        when = self.dates_in_words
        if when and self.sense == self.Sense.EXACT:
            when = gettext("for %(date)s") % {"date": when}
        return told % {"when": f" {when}" if when else gettext(", without a date on record")}

    @property
    def calendar_days(self) -> tuple[date, date] | None:
        """The days that a calendar shows it on; None where it cannot.

        What was not held and has no more than a year would fill that year.
        """
        vague = any(len(one) == 4 for one in (self.start, self.end) if one)
        return None if vague and not self.is_held else self.days

    @property
    def begun_from(self) -> date:
        """The first day on which it can have begun; for a meeting with a start."""
        return ReducedDate(self.start).earliest

    @property
    def begun_to(self) -> date:
        """The last day on which it can have begun; for a meeting with a start."""
        within = self.sense == self.Sense.WITHIN and self.end
        return ReducedDate(self.end if within else self.start).latest

    @property
    def year(self) -> int | None:
        return self.earliest.year if self.earliest else None

    @property
    def track(self) -> Track:
        """The track of its body; without a body it is an event."""
        return TRACK_OF_KIND[self.group.kind] if self.group else Track.EVENTS

    @property
    def place(self) -> str:
        return ", ".join(part for part in (self.city, self.country) if part)

    @property
    def ordinal_basis(self) -> str:
        """``stated`` or ``inferred``, by the citation of the ordinal; reads ``citations``."""
        inferred = any(
            citation.field == "ordinal" and citation.basis == Citation.Basis.INFERRED
            for citation in self.citations.all()
        )
        return "inferred" if inferred else "stated"


NOT_HELD = _("It has not been recorded as held.")
OPENINGS: dict[str, dict[str, Any]] = {
    "open": {
        "planned": format_lazy("{} {}", _("This meeting is planned%(when)s."), NOT_HELD),
        "postponed": format_lazy(
            "{} {}", _("This meeting, planned%(when)s, is on record as postponed."), NOT_HELD
        ),
        "cancelled": _("This meeting, planned%(when)s, is on record as cancelled."),
    },
}
OPENINGS["passed"] = OPENINGS["open"] | {
    "planned": _("This meeting was planned%(when)s. Whether it was held is not on record.")
}
"""What the page of a meeting that is not on record as held begins with, by time and status."""


class MeetingFacilitator(Link):
    KEY = ("meeting", "group")

    meeting = models.ForeignKey(Meeting, models.CASCADE)
    group = models.ForeignKey(Group, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "group"], name="meetingfacilitator_key")
        ]
        verbose_name = _("facilitating body")
        verbose_name_plural = _("facilitating bodies")


class MeetingDocument(Link):
    """That a document is a paper of a meeting: its agenda, a report put before it."""

    KEY = ("meeting", "document")

    meeting = models.ForeignKey(Meeting, models.CASCADE)
    document = models.ForeignKey(Document, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "document"], name="meetingdocument_key")
        ]
        verbose_name = _("paper of a meeting")
        verbose_name_plural = _("papers of meetings")


class MeetingCompanion(Link):
    KEY = ("meeting", "companion")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="companions")
    companion = models.ForeignKey(Meeting, models.CASCADE, related_name="companion_of")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "companion"], name="meetingcompanion_key"),
            models.CheckConstraint(
                condition=~Q(meeting=models.F("companion")),
                name="meetingcompanion_two_meetings",
                violation_error_message=_("A meeting is not held with itself."),
            ),
        ]
        verbose_name = _("meeting held with it")
        verbose_name_plural = _("meetings held with it")


class MeetingRole(Cited):
    """What a participant or a person did at a meeting, beyond being there."""

    class Kind(models.TextChoices):
        CO_CHAIR = "co-chair", _("co-chair")
        SPEAKER = "speaker", _("speaker")
        PRESENT = "present", _("present")

    KEY = ("meeting", "number")
    PARENTS = ("meeting", "participant", "person")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="roles")
    number = models.PositiveSmallIntegerField(_("number"), blank=True)
    participant = models.ForeignKey(
        Participant, models.PROTECT, null=True, blank=True, related_name="meeting_roles"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="meeting_roles"
    )
    role = models.CharField(_("role"), max_length=8, choices=Kind.choices)
    capacity = models.CharField(_("capacity"), max_length=120, blank=True)
    on_behalf = models.ForeignKey(
        Participant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="meeting_roles_of_people",
        verbose_name=_("on behalf of"),
    )

    objects = MeetingRoleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="meetingrole_key"),
            models.CheckConstraint(
                condition=Q(participant=None, person__isnull=False)
                | Q(person=None, participant__isnull=False),
                name="meetingrole_one_holder",
                violation_error_message=_("A role has one holder: a participant or a person."),
            ),
        ]
        ordering = ["meeting", "number"]
        verbose_name = _("role at a meeting")
        verbose_name_plural = _("roles at meetings")

    def __str__(self) -> str:
        return f"{self.holder}, {self.get_role_display()}, {self.meeting}"

    def get_absolute_url(self) -> str:
        return self.meeting.get_absolute_url()

    @property
    def holder(self) -> Participant | Person | None:
        return self.participant or self.person


def shown_on(meetings: Iterable[Meeting]) -> Meeting | None:
    """Give the meeting on whose page stands what is of several: one that is public, if any is."""
    return min(meetings, key=lambda one: (one.state != State.PUBLISHED, one.pk), default=None)


class MeetingCitation(Citation):
    subject = models.ForeignKey(Meeting, models.CASCADE, related_name="citations")


class MeetingRoleCitation(Citation):
    subject = models.ForeignKey(MeetingRole, models.CASCADE, related_name="citations")
