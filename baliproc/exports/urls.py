"""The addresses of the downloads."""

from django.urls import path

from baliproc.exports import views
from baliproc.exports.edition import FILES

app_name = "data"

urlpatterns = [
    path("", views.downloads, name="downloads"),
    path("dictionary/", views.dictionary_page, name="dictionary"),
    path("dictionary.csv", views.dictionary_file, name="dictionary-csv"),
    path("datapackage.json", views.package_file, name="package"),
    *(path(name, views.edition_file, {"name": name}, name=name) for name in FILES),
    path("<slug:name>.<slug:ending>", views.table_file, name="table"),
]
