"""Who takes part: participants, their names and memberships, people, perspectives."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.querysets import (
    ParticipantQuerySet,
    PersonQuerySet,
    PerspectiveQuerySet,
    status_as_of,
)
from sources.fields import ReducedDate
from sources.models import (
    Alias,
    AsOf,
    Citation,
    Cited,
    Document,
    Figure,
    Held,
    Link,
    Record,
    When,
)


class Participant(Record):
    """A government, an organisation or a partner: one record for life."""

    class Kind(models.TextChoices):
        GOVERNMENT = "government", _("government")
        ORGANISATION = "organisation", _("organisation")
        PROCESS = "process", _("process")
        COMPANY = "company", _("company")
        FOUNDATION = "foundation", _("foundation")

    class Region(models.TextChoices):
        MIDDLE_EAST = "middle-east", _("Middle East")
        SOUTH_ASIA = "south-asia", _("South Asia")
        SOUTHEAST_ASIA = "southeast-asia", _("Southeast Asia")
        EAST_ASIA = "east-asia", _("East Asia")
        PACIFIC = "pacific", _("Pacific")
        NORTH_AMERICA = "north-america", _("North America")

    name = models.CharField(
        _("name"), max_length=150, help_text=_("As the forum prints it; shown everywhere.")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    iso3 = models.CharField(
        _("ISO 3166-1 code"), max_length=3, blank=True, help_text=_("Three letters, if it has one.")
    )
    region = models.CharField(
        _("region"),
        max_length=15,
        choices=Region.choices,
        blank=True,
        help_text=_("Members only; the publication names the regions, the grouping is editorial."),
    )
    url = models.URLField(_("web address"), blank=True)

    status: str

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["iso3"],
                condition=~Q(iso3=""),
                name="participant_iso3",
                violation_error_message=_("Another participant has this ISO code."),
            )
        ]
        verbose_name = _("participant")
        verbose_name_plural = _("participants")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("members:participant", args=[self.slug])

    @property
    def status_label(self) -> str:
        """The annotated ``status`` of ``with_status()`` in words."""
        return str(
            {"member": _("Member"), "observer": _("Observer")}.get(self.status, _("Partner"))
        )

    @property
    def current_memberships(self) -> list["Membership"]:
        """The open periods of the annotated ``status``; reads ``memberships``."""
        rows = self.memberships.all()
        return [row for row in rows if not row.until and row.status == self.status]

    @property
    def bodies(self) -> list:
        """Each body in which it holds or held a role, once; reads ``roles``."""
        return list(dict.fromkeys(role.group for role in self.roles.all()))

    def status_as_of(self, status: str, date: ReducedDate) -> AsOf:
        """Say whether it was ``member`` or ``observer`` at some time during ``date``."""
        return status_as_of(list(self.memberships.all()), status, date)


class ParticipantAlias(Alias):
    owner = models.ForeignKey(Participant, models.CASCADE, related_name="aliases")

    class Meta(Alias.Meta):
        verbose_name = _("participant's other name")
        verbose_name_plural = _("participants' other names")


class Membership(Held, Cited):
    """A period as member or observer of the forum."""

    class Status(models.TextChoices):
        MEMBER = "member", _("member")
        OBSERVER = "observer", _("observer")

    class Listing(models.TextChoices):
        MEMBERS = "members", _("members")
        OBSERVER_STATES = "observer-states", _("observer states")
        OBSERVER_ORGANISATIONS = "observer-organisations", _("observer organisations")

    KEY = ("participant", "number")
    PARENTS = ("participant",)

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="memberships")
    number = models.PositiveSmallIntegerField(_("number"), blank=True)
    status = models.CharField(_("status"), max_length=8, choices=Status.choices)
    listing = models.CharField(
        _("listed among"),
        max_length=22,
        choices=Listing.choices,
        blank=True,
        help_text=_("The publication's list that names it."),
    )
    as_printed = models.CharField(_("name as printed there"), max_length=200, blank=True)

    class Meta(Held.Meta):
        constraints = [
            *Held.Meta.constraints,
            models.UniqueConstraint(fields=["participant", "number"], name="membership_key"),
        ]
        ordering = ["participant", "number"]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")

    def __str__(self) -> str:
        return f"{self.participant}, {self.get_status_display()}"

    def get_absolute_url(self) -> str:
        return self.participant.get_absolute_url()


class Person(Record):
    """Somebody the sources name, for an office held."""

    name = models.CharField(_("name"), max_length=150)
    honorific = models.CharField(_("honorific"), max_length=60, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:person", args=[self.slug])

    @property
    def full_name(self) -> str:
        """The name with its honorific, as printed before it."""
        return f"{self.honorific} {self.name}".strip()


class PersonAlias(Alias):
    owner = models.ForeignKey(Person, models.CASCADE, related_name="aliases")

    class Meta(Alias.Meta):
        verbose_name = _("person's other name")
        verbose_name_plural = _("people's other names")


class Appointment(Held, Cited):
    """An office that a person held, for a participant or an organisation as printed."""

    KEY = ("person", "number")
    PARENTS = ("person", "participant")

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    number = models.PositiveSmallIntegerField(_("number"), blank=True)
    title = models.CharField(_("office"), max_length=200)
    participant = models.ForeignKey(
        Participant, models.PROTECT, null=True, blank=True, related_name="appointments"
    )
    organisation_printed = models.CharField(
        _("organisation as printed"), max_length=200, blank=True
    )

    class Meta(Held.Meta):
        constraints = [
            *Held.Meta.constraints,
            models.UniqueConstraint(fields=["person", "number"], name="appointment_key"),
        ]
        ordering = ["person", "number"]
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")

    def __str__(self) -> str:
        return f"{self.person}, {self.title}"

    def get_absolute_url(self) -> str:
        return self.person.get_absolute_url()


class Perspective(Record):
    """A participant's own chapter in a document, told in the editors' words."""

    PARENTS = ("participant", "document")

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="perspectives")
    document = models.ForeignKey(Document, models.PROTECT, related_name="perspectives")
    summary = models.TextField(
        _("summary"), help_text=_("Neutral, in the knowledge base's own words.")
    )

    objects = PerspectiveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "document"],
                name="perspective_one_a_document",
                violation_error_message=_("This participant has a perspective in this document."),
            )
        ]
        ordering = ["participant"]
        verbose_name = _("perspective")
        verbose_name_plural = _("perspectives")

    def __str__(self) -> str:
        return f"{self.participant}: {self.document}"

    def get_absolute_url(self) -> str:
        return f"{self.participant.get_absolute_url()}#perspective"


class Point(When, Cited):
    """A checkable fact that a perspective states."""

    class Kind(models.TextChoices):
        LAW = "law", _("law")
        PLAN = "plan", _("plan")
        UNIT = "unit", _("unit")
        PROGRAMME = "programme", _("programme")
        EVENT = "event", _("event")
        RATING = "rating", _("rating")
        SUPPORT = "support", _("support")
        REQUEST = "request", _("request")
        VIEW = "view", _("view")

    KEY = ("perspective", "number")
    PARENTS = ("perspective",)

    perspective = models.ForeignKey(Perspective, models.CASCADE, related_name="points")
    number = models.PositiveSmallIntegerField(_("number"), blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    text = models.TextField(_("text"))
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="points"
    )
    figures = models.ManyToManyField(Figure, through="PointFigure", related_name="points")

    class Meta(When.Meta):
        constraints = [
            *When.Meta.constraints,
            models.UniqueConstraint(fields=["perspective", "number"], name="point_key"),
        ]
        ordering = ["perspective", "number"]
        verbose_name = _("point")
        verbose_name_plural = _("points")

    def __str__(self) -> str:
        return self.text[:80]

    def get_absolute_url(self) -> str:
        return self.perspective.get_absolute_url()


class PointFigure(Link):
    KEY = ("point", "figure")

    point = models.ForeignKey(Point, models.CASCADE)
    figure = models.ForeignKey(Figure, models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["point", "figure"], name="pointfigure_key")]
        verbose_name = _("figure")
        verbose_name_plural = _("figures")


class ParticipantCitation(Citation):
    subject = models.ForeignKey(Participant, models.CASCADE, related_name="citations")


class ParticipantAliasCitation(Citation):
    subject = models.ForeignKey(ParticipantAlias, models.CASCADE, related_name="citations")


class MembershipCitation(Citation):
    subject = models.ForeignKey(Membership, models.CASCADE, related_name="citations")


class PersonCitation(Citation):
    subject = models.ForeignKey(Person, models.CASCADE, related_name="citations")


class PersonAliasCitation(Citation):
    subject = models.ForeignKey(PersonAlias, models.CASCADE, related_name="citations")


class AppointmentCitation(Citation):
    subject = models.ForeignKey(Appointment, models.CASCADE, related_name="citations")


class PerspectiveCitation(Citation):
    subject = models.ForeignKey(Perspective, models.CASCADE, related_name="citations")


class PointCitation(Citation):
    subject = models.ForeignKey(Point, models.CASCADE, related_name="citations")
