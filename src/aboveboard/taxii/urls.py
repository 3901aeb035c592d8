"""Where the addresses of TAXII 2.1 stand: discovery at the root of the server (§8.2.1), and one API root."""

from django.urls import path, re_path

from aboveboard.taxii import views
from aboveboard.taxii.endpoint import endpoint

_COLLECTION = f"{views.ROOT.lstrip('/')}collections/<str:name>/"
_OBJECT = f"{_COLLECTION}objects/<str:object_id>/"

urlpatterns = [
    path("taxii2/", endpoint(get=views.discovery)),
    path(views.ROOT.lstrip("/"), endpoint(get=views.api_root)),
    path(f"{views.ROOT.lstrip('/')}status/<str:status_id>/", endpoint(get=views.status)),
    path(f"{views.ROOT.lstrip('/')}collections/", endpoint(get=views.collections)),
    path(_COLLECTION, endpoint(get=views.collection)),
    path(f"{_COLLECTION}manifest/", endpoint(get=views.manifest, of_manifest=True)),
    path(f"{_COLLECTION}objects/", endpoint(get=views.objects, post=views.add_objects)),
    path(_OBJECT, endpoint(get=views.one_object, delete=views.delete_object)),
    path(f"{_OBJECT}versions/", endpoint(get=views.versions)),
    re_path(r"^taxii2(?:/.*)?$", endpoint(get=views.nothing, post=views.nothing, delete=views.nothing)),
]
