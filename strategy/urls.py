from django.urls import path

from sources import converters  # noqa: F401 - registers itself
from strategy import views

app_name = "strategy"

urlpatterns = [
    path("", views.StrategyView.as_view(), name="strategy"),
    path("items/<number:number>/", views.ActionItemDetailView.as_view(), name="item"),
]
