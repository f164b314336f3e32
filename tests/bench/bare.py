"""The least that Django can do: one view with a constant answer, to measure the site against."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["127.0.0.1"], SECRET_KEY="bench")

urlpatterns = [path("", lambda request: HttpResponse("x" * 200))]
application = get_wsgi_application()
