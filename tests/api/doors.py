"""The tests' address root: the API alone."""

from django.urls import include, path

urlpatterns = [path("api/", include("aboveboard.api.urls"))]
