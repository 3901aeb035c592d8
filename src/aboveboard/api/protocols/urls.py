"""Where the protocols of other programs stand; a token may come in the header, or, where a program can send none, in the address."""

from django.urls import path

from aboveboard.api.protocols import feeds, reconciliation, yente
from aboveboard.api.protocols.endpoint import endpoint

_SERVICE = endpoint(reconciliation.refused, get=reconciliation.service, post=reconciliation.service)
_SUGGEST = endpoint(reconciliation.refused, get=reconciliation.suggest)

urlpatterns = [
    *(
        path(f"feeds/<str:name>/{tail}", endpoint(feeds.refused, get=view))
        for tail, view in (
            ("objects.csv", feeds.table),
            ("misp/manifest.json", feeds.manifest),
            ("misp/hashes.csv", feeds.hashes),
            ("misp/<uuid:key>.json", feeds.event),
        )
    ),
    path("yente/match/<str:dataset>", endpoint(yente.refused, post=yente.match)),
    *(
        path(f"reconciliation/{place}<str:dataset>{tail}", view, extra)
        for place in ("", "token/<str:token>/")
        for tail, view, extra in (
            ("", _SERVICE, {}),
            ("/suggest/type", _SUGGEST, {"what": "type"}),
            ("/suggest/property", _SUGGEST, {"what": "property"}),
        )
    ),
]
