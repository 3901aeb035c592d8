"""The URL roots of the doors that this process opens."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", include("aboveboard.api.urls")),
    path("", include("aboveboard.taxii.urls")),
    path("", include("aboveboard.web.urls")),
]
