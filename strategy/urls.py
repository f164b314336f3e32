from django.urls import path

from strategy import views

app_name = "strategy"

urlpatterns = [
    path("", views.StrategyView.as_view(), name="strategy"),
    path("items/<int:number>/", views.ActionItemDetailView.as_view(), name="item"),
]
