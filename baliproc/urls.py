"""Every address: the first word of it names the app, or the file here, that answers."""

from django.contrib import admin
from django.urls import include, path

from baliproc.home import home
from baliproc.search import search
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
    path("admin/", admin.site.urls),
]
