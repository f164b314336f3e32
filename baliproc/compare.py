"""Two to four participants or bodies side by side, as a page and as a file."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from meetings.models import AttendanceList, Meeting
from members.models import Participant
from sources.fields import ReducedDate
from sources.filters import Problem, shown
from sources.pages import modified_last
from sources.sheets import csv_response, refusal
from workinggroups.models import Group, Role, RoleKind

FEWEST, MOST = 2, 4

LABELS = {"participants": gettext_lazy("Participants"), "bodies": gettext_lazy("Bodies")}


class Part(NamedTuple):
    """One thing that a cell says, with its page, its sign, and the row whose sources prove it."""

    text: str
    url: str = ""
    sign: str = ""
    """A class of the style sheets: ``ns`` where the source is silent, ``st st-…`` for presence."""
    row: Any = None


class Line(NamedTuple):
    """A fact, and what is on record of it for each of those compared."""

    label: str
    cells: list[list[Part]]
    url: str = ""


class Comparison(NamedTuple):
    subjects: list[Any]
    lines: list[Line]

    def table(self) -> tuple[list[str], list[list[str]]]:
        """Give the header and rows of the download: the same facts in the same words."""
        header = [_("fact"), *(str(one) for one in self.subjects)]
        rows = [
            [line.label, *("; ".join(part.text for part in cell) for cell in line.cells)]
            for line in self.lines
        ]
        return header, [[_("identifier"), *(one.slug for one in self.subjects)], *rows]


def silent() -> list[Part]:
    return [Part(_("not stated in the source"), sign="ns")]


def nothing() -> list[Part]:
    return [Part(_("none on record"))]


def held_in_words(row: Any) -> str:
    """“since 2002, attested April 2024”; “since not stated” where nothing says since when."""
    words = [
        _("since %(date)s") % {"date": row.since.words()} if row.since else _("since not stated")
    ]
    if row.until:
        words.append(_("until %(date)s") % {"date": row.until.words()})
    if row.attested:
        words.append(_("attested %(date)s") % {"date": row.attested.words()})
    return ", ".join(words)


# Participants


def compare_participants(slugs: list[str]) -> Comparison:
    """Compare published participants; the same number of queries for two and for four."""
    rows = Participant.objects.published().filter(slug__in=slugs).with_status()
    found = {one.slug: one for one in rows.with_memberships()}
    subjects = [found[slug] for slug in slugs]
    matrix = AttendanceList.objects.published().matrix(
        subjects, Meeting.objects.published().conferences().with_attendance_lists()
    )
    roles = by_key(
        Role.objects.published().filter(participant__in=subjects).for_list(), "participant_id"
    )
    hosted = by_key(Meeting.objects.published().filter(host__in=subjects).for_list(), "host_id")
    lines = [
        Line(_("Status today"), [[Part(one.status_label)] for one in subjects]),
        Line(_("Membership"), [memberships(one) for one in subjects]),
        Line(_("Kind"), [[Part(one.get_kind_display())] for one in subjects]),
        Line(_("Region"), [[Part(str(one.get_region_display() or "–"))] for one in subjects]),
        Line(_("Roles in bodies"), [roles_of(roles[one.pk], "group") for one in subjects]),
    ]
    for place, column in enumerate(matrix.columns):
        cells = [
            [Part(row.cells[place].words, row.cells[place].evidence_url, signed(row.cells[place]))]
            for row in matrix.rows
        ]
        lines.append(Line(str(column.meeting), cells, column.meeting.get_absolute_url()))
    lines.append(Line(_("Meetings hosted"), [meetings(hosted[one.pk]) for one in subjects]))
    return Comparison(subjects, lines)


def signed(cell: Any) -> str:
    return f"st st-{cell.sign}"


def memberships(participant: Any) -> list[Part]:
    parts = [
        Part(f"{row.get_status_display()}, {held_in_words(row)}", row=row)
        for row in participant.memberships.all()
    ]
    return parts or nothing()


def roles_of(roles: list[Role], other: str) -> list[Part]:
    """Tell roles; ``other`` is what they are told with: the ``group`` or the ``holder``."""
    parts = []
    for role in roles:
        beside = getattr(role, other)
        said = f"{beside}: {role.get_role_display()}, {held_in_words(role)}"
        parts.append(Part(said, beside.get_absolute_url(), row=role))
    return parts or nothing()


def meetings(rows: list[Meeting]) -> list[Part]:
    parts = [
        Part(
            f"{row}, {row.dates_in_words or _('date not stated')}", row.get_absolute_url(), row=row
        )
        for row in rows
    ]
    return parts or nothing()


def by_key(rows: Iterable[Any], name: str) -> dict[int, list[Any]]:
    """Give rows in lists by a foreign key of theirs; an unknown key has an empty list."""
    found: dict[int, list[Any]] = Lists()
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


class Lists(dict[int, list[Any]]):
    def __missing__(self, key: int) -> list[Any]:
        return self.setdefault(key, [])


# Bodies

CHAIRS = (RoleKind.CHAIR, RoleKind.CO_CHAIR)
TAKING_PART = (RoleKind.MEMBER, RoleKind.TAKES_PART, RoleKind.PARTNER)


def compare_bodies(slugs: list[str]) -> Comparison:
    """Compare published bodies; the same number of queries for two and for four."""
    rows = Group.objects.published().filter(slug__in=slugs).with_roles().with_kin()
    found = {one.slug: one for one in rows}
    subjects = [found[slug] for slug in slugs]
    published = Meeting.objects.published().filter(group__in=subjects)
    met = by_key(published.for_list(), "group_id")
    lines = [
        Line(_("Kind"), [[Part(one.get_kind_display())] for one in subjects]),
        Line(
            _("Mandate"),
            [[Part(one.mandate, row=one)] if one.mandate else silent() for one in subjects],
        ),
        Line(_("Established"), [established(one) for one in subjects]),
        Line(
            _("Concluded"),
            [
                [Part(ReducedDate(one.concluded).words())]
                if one.concluded
                else [Part(_("no end on record"))]
                for one in subjects
            ],
        ),
        Line(_("Chairs"), [roles_of(with_roles(one, CHAIRS), "holder") for one in subjects]),
        Line(
            _("Members and partners"),
            [roles_of(with_roles(one, TAKING_PART), "holder") for one in subjects],
        ),
        Line(_("Meetings on record"), [summary(met[one.pk]) for one in subjects]),
        Line(_("Came from"), [kin(one.predecessors.all(), "earlier") for one in subjects]),
        Line(_("Later bodies"), [kin(one.successors.all(), "later") for one in subjects]),
    ]
    return Comparison(subjects, lines)


def with_roles(group: Any, kinds: tuple[RoleKind, ...]) -> list[Role]:
    return [role for role in group.roles.all() if role.role in kinds]


def established(group: Any) -> list[Part]:
    """Give the date; where readings differ and none is followed, say so and give them all."""
    if group.established:
        return [Part(ReducedDate(group.established).words())]
    rivals = sorted(group.readings_of("established"))
    if len(rivals) < 2:
        return silent()
    readings = ", ".join(ReducedDate(date).words() for date in rivals)
    return [Part(_("not settled in the source: %(readings)s") % {"readings": readings}, sign="ns")]


def summary(rows: list[Meeting]) -> list[Part]:
    """Give how many meetings there are by status, and the first and the last held by date."""
    if not rows:
        return nothing()
    numbers = Counter(str(row.get_status_display()) for row in rows)
    parts = [Part(", ".join(f"{number} {status}" for status, number in numbers.items()))]
    held = [row for row in rows if row.is_held]
    ends = [held[0], held[-1]] if len(held) > 1 else held
    return parts + meetings(ends)


def kin(links: Iterable[Any], other: str) -> list[Part]:
    parts = []
    for link in links:
        body = getattr(link, other)
        how = link.get_kind_display() if other == "earlier" else link.told_of_earlier
        date = f", {link.date.words()}" if link.date else ""
        parts.append(Part(f"{how} {body}{date}", body.get_absolute_url(), row=link))
    return parts or nothing()


# What is asked for


class Asked(NamedTuple):
    """What an address asks to compare: by the name of its parameter, and what is wrong with it."""

    name: str
    """``participants``, ``bodies``, or '' where nothing is asked for."""
    slugs: list[str]
    problems: list[Problem]
    typed: dict[str, list[str]]


COMPARE = {"participants": compare_participants, "bodies": compare_bodies}
MODELS: dict[str, Any] = {"participants": Participant, "bodies": Group}


def asked_for(request: HttpRequest) -> Asked:
    """Read ``participants`` or ``bodies``: identifiers or names, by commas or one a parameter."""
    typed = {name: tokens(name, request.GET.getlist(name)) for name in COMPARE}
    given = [name for name in COMPARE if typed[name]]
    if not given:
        return Asked("", [], [], typed)
    name = given[0]
    if len(given) > 1:
        reason = _("compare participants or bodies, not both at once")
        return Asked(name, [], [Problem(str(LABELS[name]), shown(typed[name][0]), reason)], typed)
    slugs, problems = named(name, typed[name])
    return Asked(name, slugs, problems, typed)


def tokens(name: str, values: list[str]) -> list[str]:
    """Give what is asked for; a name that has commas of its own stays whole."""
    asked = [value.strip() for value in values if "\x00" not in value]
    rows = MODELS[name].objects.published().filter(name__in=asked) if "," in "".join(asked) else []
    whole = {row.name for row in rows}
    parts = [
        part.strip()
        for value in values
        for part in ([value] if value.strip() in whole else value.split(","))
    ]
    return [part for part in parts if part]


def named(name: str, typed: list[str]) -> tuple[list[str], list[Problem]]:
    """Give the identifiers of two to four published rows, or why there are none."""
    label = str(LABELS[name])

    def problem(value: str, reason: str) -> list[Problem]:
        return [Problem(label, shown(value), reason)]

    if len(typed) > MOST:
        return [], problem(", ".join(typed[: MOST + 1]), _("compare four at most"))
    sought = [one for one in typed if "\x00" not in one]
    rows = MODELS[name].objects.published()
    rows = rows.filter(Q(slug__in=[one.lower() for one in sought]) | Q(name__in=sought))
    known: dict[str, str] = {}
    for slug, full_name in rows.values_list("slug", "name"):
        known |= {slug: slug, full_name: slug}
    slugs = [known.get(one) or known.get(one.lower(), "") for one in typed]
    unknown = [one for one, slug in zip(typed, slugs, strict=True) if not slug]
    if unknown:
        return [], [one for word in unknown for one in problem(word, _("there is none so named"))]
    twice = [slug for slug, number in Counter(slugs).items() if number > 1]
    if twice:
        return [], problem(twice[0], _("it is given more than once"))
    if len(slugs) < FEWEST:
        return [], problem(typed[0], _("compare it with at least one other"))
    return slugs, []


class Choice(NamedTuple):
    """A form: what its four boxes hold, and the names that they take."""

    name: str
    label: str
    boxes: list[str]
    names: list[str]


def choices(asked: Asked, come_from: str) -> list[Choice]:
    """Give the two forms with what was typed, or with the record one comes from, by its slug."""
    forms = []
    for name, model in MODELS.items():
        rows = dict(model.objects.published().in_order().values_list("slug", "name"))
        typed = [shown(rows.get(one, one)) for one in asked.typed[name][:MOST]]
        if not asked.name and come_from in rows:
            typed = [rows[come_from]]
        boxes = typed + [""] * (MOST - len(typed))
        forms.append(Choice(name, str(LABELS[name]), boxes, list(rows.values())))
    return forms


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    asked = asked_for(request)
    comparison = COMPARE[asked.name](asked.slugs) if asked.slugs else None
    context = {
        "comparison": comparison,
        "chosen": ",".join(asked.slugs),
        "kind": asked.name,
        "problems": asked.problems,
        "forms": choices(asked, request.GET.get("with", "")),
        "modified": modified_last(*comparison.subjects) if comparison else None,
    }
    return render(request, "compare.html", context, status=400 if asked.problems else 200)


@require_safe
def compare_csv(request: HttpRequest) -> HttpResponse:
    """The comparison as a file; an address that asks for none is refused."""
    asked = asked_for(request)
    if not asked.slugs:
        none = Problem(str(LABELS["participants"]), "", _("name two to four, or as many bodies"))
        return refusal(asked.problems or [none])
    filename = f"compare-{'-'.join(asked.slugs)}.csv"
    return csv_response(filename, *COMPARE[asked.name](asked.slugs).table())
