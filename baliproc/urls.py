"""Every address: the first word of it names the app, or the file here, that answers."""

from django.contrib import admin
from django.urls import include, path

from baliproc.about import about
from baliproc.calendars import all_meetings, meetings_of_body, one_meeting
from baliproc.changes import ChangeListView, RecordChangeListView
from baliproc.citing.views import cite
from baliproc.compare import compare, compare_csv
from baliproc.dcat import catalog
from baliproc.feeds import body_feed, changes_feed, meetings_feed
from baliproc.health import alive, ready, version
from baliproc.home import home
from baliproc.machines import opensearch, robots, security
from baliproc.report import answer, report
from baliproc.search.page import page as search_page
from baliproc.search.page import suggest
from baliproc.sitemaps import index, section
from baliproc.styleguide import styleguide
from baliproc.timeline import MilestoneDetailView, timeline

urlpatterns = [
    path("", home, name="home"),
    path("timeline/", timeline, name="timeline"),
    path("timeline/<slug:slug>/", MilestoneDetailView.as_view(), name="milestone"),
    path("meetings.ics", all_meetings, name="meetings-calendar"),
    path("meetings.atom", meetings_feed, name="meetings-feed"),
    path("meetings/<slug:slug>.ics", one_meeting, name="meeting-calendar"),
    path("workinggroups/<slug:slug>.ics", meetings_of_body, name="body-calendar"),
    path("workinggroups/<slug:slug>.atom", body_feed, name="body-feed"),
    path("changes.atom", changes_feed, name="changes-feed"),
    path("", include("members.urls")),
    path("meetings/", include("meetings.urls")),
    path("workinggroups/", include("workinggroups.urls")),
    path("strategy/", include("strategy.urls")),
    path("sources/", include("sources.urls")),
    path("search/", search_page, name="search"),
    path("search/suggest/", suggest, name="suggest"),
    path("compare/", compare, name="compare"),
    path("compare.csv", compare_csv, name="compare-csv"),
    path("cite/", cite, name="cite"),
    path("report/", report, name="report"),
    path("report/<slug:token>/", answer, name="report-answer"),
    path("changes/", ChangeListView.as_view(), name="changes"),
    path("changes/<slug:kind>/<slug:slug>/", RecordChangeListView.as_view(), name="record-changes"),
    path("data/", include("baliproc.exports.urls")),
    path("about/", about, name="about"),
    path("api/", include("baliproc.api.urls")),
    path("styleguide/", styleguide, name="styleguide"),
    path("catalog.jsonld", catalog, name="catalog"),
    path("opensearch.xml", opensearch, name="opensearch"),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", index, name="sitemap"),
    path("sitemap-<slug:name>.xml", section, name="sitemap-section"),
    path(".well-known/security.txt", security, name="security"),
    path("admin/", admin.site.urls),
    path("healthz", alive, name="healthz"),
    path("readyz", ready, name="readyz"),
    path("version", version, name="version"),
]

handler400 = "baliproc.errors.bad_request"
handler403 = "baliproc.errors.forbidden"
handler404 = "baliproc.errors.not_found"
handler500 = "baliproc.errors.server_error"
