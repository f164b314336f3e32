from django.urls import include, path

from members import views

members = (
    [
        path("", views.MemberListView.as_view(), name="list"),
        path("<slug:slug>/", views.ParticipantDetailView.as_view(), name="participant"),
    ],
    "members",
)

people = (
    [
        path("", views.PersonListView.as_view(), name="list"),
        path("<slug:slug>/", views.PersonDetailView.as_view(), name="person"),
    ],
    "people",
)

urlpatterns = [
    path("members/", include(members)),
    path("observers/", views.ObserverListView.as_view(), name="observers"),
    path("people/", include(people)),
]
