"""The list of members as somebody would write it in an hour: all rows, and loops in a template.

It reads the same tables with the site's own models, settings and middleware, and shows of each
member what the site's list shows. It has no filters, no map, no counts and no years.
"""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baliproc.settings")
application = get_wsgi_application()
settings.ROOT_URLCONF = __name__

PAGE = """<!doctype html><html lang="en"><head><title>Members</title></head><body>
<h1>Members</h1><table><thead><tr><th>Name<th>Kind<th>Region<th>Member since<th>Bodies<th>Source
</tr></thead><tbody>
{% for membership in memberships %}<tr>
<th><a href="/members/{{ membership.participant.slug }}/">{{ membership.participant.name }}</a></th>
<td>{{ membership.participant.get_kind_display }}</td>
<td>{{ membership.participant.get_region_display|default:"–" }}</td>
<td>{{ membership.since|default:"not stated" }}</td>
<td>{% for role in membership.participant.roles.all %}{{ role.group.short_name }} {% endfor %}</td>
<td>{% for citation in membership.citations.all %}“{{ citation.passage.quote }}”
{{ citation.passage.chapter.title }}, {{ citation.passage.chapter.document.title }}{% endfor %}</td>
</tr>{% endfor %}
</tbody></table></body></html>"""


def members(request: HttpRequest) -> HttpResponse:
    from members.models import Membership

    rows = Membership.objects.filter(status="member", until="").order_by("participant__name")
    return HttpResponse(engines["django"].from_string(PAGE).render({"memberships": rows}, request))


urlpatterns = [path("members/", members)]
