from django.urls import path

from sources import converters, views  # noqa: F401 - the first registers itself
from sources.uploads.sending import download

app_name = "sources"

urlpatterns = [
    path("", views.DocumentListView.as_view(), name="list"),
    path("discrepancies/", views.DiscrepancyListView.as_view(), name="discrepancies"),
    path("discrepancies/<slug:slug>/", views.DiscrepancyDetailView.as_view(), name="discrepancy"),
    path("passages/<slug:reference>/", views.PassageDetailView.as_view(), name="passage"),
    path("<slug:slug>/files/<number:number>/<str:name>", download, name="file"),
    path("<slug:slug>/", views.DocumentDetailView.as_view(), name="document"),
    path("<slug:document>/<slug:chapter>/", views.ChapterDetailView.as_view(), name="chapter"),
]
