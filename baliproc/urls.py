"""Every address: the first word of it names the app, or the file here, that answers."""

from django.contrib import admin
from django.urls import include, path

from baliproc.about import about
from baliproc.changes import ChangeListView
from baliproc.home import home
from baliproc.search import search
from baliproc.styleguide import styleguide
from baliproc.timeline import MilestoneDetailView, timeline

urlpatterns = [
    path("", home, name="home"),
    path("timeline/", timeline, name="timeline"),
    path("timeline/<slug:slug>/", MilestoneDetailView.as_view(), name="milestone"),
    path("", include("members.urls")),
    path("meetings/", include("meetings.urls")),
    path("workinggroups/", include("workinggroups.urls")),
    path("strategy/", include("strategy.urls")),
    path("sources/", include("sources.urls")),
    path("search/", search, name="search"),
    path("changes/", ChangeListView.as_view(), name="changes"),
    path("about/", about, name="about"),
    path("styleguide/", styleguide, name="styleguide"),
    path("admin/", admin.site.urls),
]

handler400 = "baliproc.errors.bad_request"
handler403 = "baliproc.errors.forbidden"
handler404 = "baliproc.errors.not_found"
handler500 = "baliproc.errors.server_error"
