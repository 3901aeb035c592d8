"""A door of the tests' own: the pages of sign-in, and one page that tells who asks."""

from django.http import HttpRequest, JsonResponse
from django.urls import include, path


def who(request: HttpRequest) -> JsonResponse:
    actor = vars(request)["actor"]
    return JsonResponse(
        {"id": actor.id, "roles": sorted(actor.roles), "fresh": actor.stepped_up, "token": vars(request)["token"] is not None}
    )


urlpatterns = [path("account/", include("aboveboard.accounts.urls")), path("", who, name="home")]
