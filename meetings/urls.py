from django.urls import path

from meetings import views

app_name = "meetings"

urlpatterns = [
    path("", views.MeetingListView.as_view(), name="list"),
    path("attendance/", views.AttendanceMatrixView.as_view(), name="attendance"),
    path("attendance.csv", views.AttendanceDownloadView.as_view(), name="attendance-csv"),
    path("<slug:slug>/", views.MeetingDetailView.as_view(), name="meeting"),
]
