"""Every exit by which an object could reach a reader: the addresses of TAXII, the feeds, and the pages with the API behind them."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client

from aboveboard.exchange.models import Alert, Collection, Object, Release, Submission
from aboveboard.lib import clock
from tests.exchange.truth import ALIASES, HASH, VALUE_PAGES
from tests.make_web import veil
from tests.taxii.program import Program, read


def over_taxii(who: Program, objects: dict[str, dict[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Every address of TAXII, each collection by id and alias, page by page, each object by itself."""
    for path in ("/taxii2/", "", "collections/"):
        yield path, who.get(path)
    for collection in Collection.objects.filter(alias__in=["", "country-no", *ALIASES]):
        for name in {str(collection.pk), *({collection.alias} & ALIASES)}:
            place = f"collections/{name}/"
            yield place, who.get(place)
            for kind in ("objects/", "manifest/"):
                query = {"limit": "4", "match_version": "all"}
                while True:
                    answer = who.get(place + kind, **query)
                    yield place + kind, answer
                    token = read(answer).get("next") if answer.status_code == 200 else None
                    if not token:
                        break
                    query["next"] = token
    for collection in Collection.objects.filter(alias__in=["", *ALIASES]):
        place = f"collections/{collection.pk}/"
        may_read = who.get(f"{place}objects/", limit="1").status_code == 200
        stands = set(Release.objects.filter(collection=collection).values_list("stix_id", flat=True))
        for number, one in enumerate(objects.values()):
            # Behind a door that is shut, what does not stand there is asked for now and then: it is hidden twice.
            if not may_read and one["id"] not in stands and number % 8:
                continue
            for path in (f"{place}objects/{one['id']}/", f"{place}objects/{one['id']}/versions/"):
                yield path, who.get(path)
            yield place, who.get(f"{place}manifest/", match_id=one["id"], added_after="2020-01-01T00:00:00.000000Z")
    for key in Submission.objects.values_list("pk", flat=True):
        yield f"status/{key}/", who.get(f"status/{key}/")


def over_feeds(who: Program) -> Iterator[tuple[str, Any]]:
    """Every collection as MISP's feed and as CSV."""
    with clock.frozen(clock.now() + timedelta(seconds=10)):
        for name in [*ALIASES, *map(str, Collection.objects.values_list("pk", flat=True))]:
            place = f"/api/feeds/{name}/"
            manifest = who.get(f"{place}misp/manifest.json")
            yield place, manifest
            for key in json.loads(manifest.content) if manifest.status_code == 200 else []:
                yield f"{place}{key}", who.get(f"{place}misp/{key}.json")
            yield f"{place}hashes", who.get(f"{place}misp/hashes.csv")
            query = {"limit": "4", "match_version": "all"}
            while True:
                answer = who.get(f"{place}objects.csv", **query)
                yield f"{place}table", answer
                following = parse_qs(urlsplit(answer.headers.get("Link", "").partition(">")[0].removeprefix("<")).query)
                if not following:
                    break
                query["next"] = following["next"][0]


def on_pages(client: Client, objects: dict[str, dict[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Every page that could show an object, lists, searches and tables included."""
    keys = list(Object.objects.values_list("pk", flat=True))
    addresses = ["/", "/country/", "/country/table.csv", "/exchange/", "/exchange/objects/", "/exchange/recalls/", "/exchange/submissions/"]
    addresses += ["/own/", "/own/data/", "/log/", "/api/v1/exchange/onboarding", "/register/", "/partners/"]
    addresses += [f"/exchange/submissions/{key}/" for key in Submission.objects.values_list("pk", flat=True)]
    lists = [(place, name) for place in ("/exchange/objects/", "/country/") for name in ("q", "text")]
    addresses += [f"{place}?{name}={value}" for place, name in lists for value in ("canary.de", "level.de")]
    addresses += [f"{place}{veil(key)}/" for place in ("/country/objects/", "/exchange/objects/", "/own/data/objects/") for key in keys]
    addresses += [f"{place}?q={value}" for place in VALUE_PAGES for value in ("CANARY[.]de.", "LEVEL[.]de", HASH)]
    addresses += [f"{place}figures/{table}" for place in ("/country/", "/exchange/", "/own/data/") for table in ("", "?as=json")]
    addresses += ["/country/alerts/", "/country/alerts/?as=csv", "/exchange/alerts/", "/exchange/alerts/?as=json"]
    addresses += [f"{place}said/{more}" for place in ("/country/", "/own/data/", "/exchange/") for more in ("", "?as=csv", "?as=json")]
    addresses += ["/asking/", "/asking/new/", "/own/data/declared/", "/api/questions", "/api/asked", "/api/questions/partners"]
    addresses += [
        "/exchange/sources/",
        "/api/feedback",
        "/api/feedback/quality",
        *(f"/country/objects/{veil(key)}/feedback/" for key in keys),
    ]
    for key in Alert.objects.values_list("pk", flat=True):
        addresses += [f"/country/alerts/{key}/", f"/country/alerts/{key}/table.csv", f"/exchange/alerts/{key}/"]
        addresses += [f"/api/alerts/{key}", f"/api/alerts/{key}/objects"]
    for address in addresses:
        answer = client.get(address)
        if isinstance(answer, StreamingHttpResponse):
            answer = HttpResponse(b"".join(answer), status=answer.status_code)
        yield address, answer
    for one in list(objects.values())[:3]:
        yield "search", client.get("/exchange/objects/", {"q": one["id"]})
