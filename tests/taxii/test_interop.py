"""What leaves the house passes the OASIS interoperability schemas, and misp-stix and PyMISP read it."""

import json
import uuid
import warnings
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import stix2validator
from django.test import Client
from django.test.utils import override_settings

from aboveboard.kernel.actor import Actor
from aboveboard.lib import clock
from tests import make_exchange as make
from tests.taxii.program import Program, read

pytestmark = [pytest.mark.usefixtures("feeds"), pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
SCHEMAS = Path(stix2validator.__file__).parent / "schemas-2.1" / "interop"
AT = "2026-01-01T00:00:00.000Z"
# TLP 1, as the schemas of interoperability know no other yet.
OLD_GREEN = "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"
# It asks for a property named "external_references:", which no name of STIX 2.1 may be (§3.1): nothing can pass it.
NEVER = {"vulnerability"}
# What each type needs beside what all need, as its schema of interoperability asks.
NEEDS: dict[str, dict[str, Any]] = {
    "attack-pattern": {
        "name": "Spear phishing",
        "external_references": [{"source_name": "capec", "external_id": "CAPEC-163"}],
        "kill_chain_phases": [{"kill_chain_name": "house", "phase_name": "delivery"}],
    },
    "campaign": {"name": "Autumn"},
    "course-of-action": {"name": "Block it"},
    "grouping": {"name": "Together", "context": "suspicious-activity"},
    "indicator": {
        "name": "Server",
        "indicator_types": ["malicious-activity"],
        "pattern": "[domain-name:value = 'bad.de']",
        "pattern_type": "stix",
        "valid_from": AT,
        "description": "secretpart",
    },
    "infrastructure": {"name": "Servers", "infrastructure_types": ["command-and-control"]},
    "intrusion-set": {"name": "Blue Heron", "resource_level": "team", "primary_motivation": "personal-gain"},
    "location": {"name": "Lyon", "country": "FR", "region": "western-europe"},
    # The last two are spelt as the schema spells them.
    "malware": {
        "name": "Grabber",
        "malware_types": ["bot"],
        "is_family": True,
        "first_seen": AT,
        "last_seen": AT,
        "implementation_languages": ["c"],
        "architecture_exectuion_envs": ["x86"],
        "capabiliites": ["exfiltrates-data"],
    },
    "malware-analysis": {
        "product": "sandbox",
        "result": "malicious",
        "version": "1",
        "submitted": AT,
        "analysis_started": AT,
        "analysis_ended": AT,
    },
    "note": {"abstract": "Note", "content": "Seen twice.", "authors": ["Ada"]},
    "observed-data": {"first_observed": AT, "last_observed": AT, "number_observed": 1},
    "opinion": {"opinion": "agree"},
    "report": {"name": "Report", "report_types": ["threat-report"], "published": AT},
    "threat-actor": {
        "name": "Grey",
        "threat_actor_types": ["crime-syndicate"],
        "roles": ["director"],
        "sophistication": "advanced",
        "resource_level": "team",
        "primary_motivation": "personal-gain",
    },
    "tool": {"name": "Scanner", "tool_types": ["vulnerability-scanning"]},
    "relationship": {"relationship_type": "indicates"},
    "sighting": {"count": 1},
}


def everything(who: Actor) -> list[dict[str, Any]]:
    """An object of each type of which there is a schema of interoperability, and the identity that made them."""
    ids = {type_: f"{type_}--{uuid.uuid4()}" for type_ in NEEDS}
    base = {"spec_version": "2.1", "created": AT, "modified": AT, "created_by_ref": make.identity(who)}
    refs = {
        **{type_: {"object_refs": [ids["indicator"]]} for type_ in ("grouping", "note", "opinion", "report")},
        "observed-data": {"object_refs": ["domain-name--48742c23-2098-5d96-bc42-b063ddddc83f"]},
        "relationship": {"source_ref": ids["indicator"], "target_ref": ids["malware"]},
        "sighting": {"sighting_of_ref": ids["indicator"], "first_seen": AT, "last_seen": AT},
        "malware-analysis": {"sample_ref": "file--30038539-3eb6-44bc-a59e-d0d3fe84695a"},
        "indicator": {"granular_markings": [{"selectors": ["description"], "marking_ref": make.RED}]},
    }
    made = [base | {"type": type_, "id": ids[type_]} | needs | refs.get(type_, {}) for type_, needs in NEEDS.items()]
    identity = base | {"type": "identity", "id": make.identity(who), "name": "Nova", "identity_class": "organization"}
    value = {"type": "domain-name", "spec_version": "2.1", "id": "domain-name--48742c23-2098-5d96-bc42-b063ddddc83f", "value": "bad.de"}
    return [each | make.marked(OLD_GREEN) for each in (identity, *made, value)]


def exported(who: Actor, place: str) -> list[dict[str, Any]]:
    """All that TAXII gives a reader of a collection."""
    found, query = [], {"limit": "7"}
    while True:
        page = read(Program(who).get(f"collections/{place}/objects/", **query))
        found += page.get("objects", [])
        if not page.get("more"):
            return found
        query["next"] = page["next"]


@pytest.fixture
def sent(nova: Actor) -> list[dict[str, Any]]:
    made = everything(nova)
    status = make.admitted(nova, *made)
    assert status.failures == 0, make.fates(nova, status)
    return made


def test_what_is_given_passes_the_schemas_of_interoperability(nova: Actor, sent: list[dict[str, Any]]) -> None:
    of_schemas = {path.stem for path in SCHEMAS.glob("*.json")} - {"core"} - NEVER
    assert of_schemas == set(NEEDS)
    check = partial(stix2validator.validate_instance, options=stix2validator.ValidationOptions(version="2.1", interop=True))
    for reader, place in ((nova, str(make.intake(nova).pk)), (make.bureau(), "shared")):
        given = {each["type"]: each for each in exported(reader, place) if each["type"] in of_schemas}
        assert set(given) == of_schemas
        # A part is kept from the bureau, so what it is given was written by the house.
        assert ("description" in given["indicator"]) == (reader is nova)
        assert {type_: [str(error) for error in check(each).errors] for type_, each in given.items()} == {type_: [] for type_ in given}
        without = {name: value for name, value in given["indicator"].items() if name != "indicator_types"}
        assert not check(without).is_valid, "the schemas find nothing at all"


def test_misp_stix_imports_the_export(nova: Actor, sent: list[dict[str, Any]]) -> None:
    reason = "misp-stix is not installed: run bin/bootstrap dev"
    misp = pytest.importorskip("misp_stix_converter", reason=reason)
    stix2 = pytest.importorskip("stix2")
    bundle = {"type": "bundle", "id": f"bundle--{uuid.uuid4()}", "objects": exported(make.bureau(), "shared")}
    with warnings.catch_warnings(action="ignore"):
        parser = misp.ExternalSTIX2toMISPParser()
        parser.load_stix_bundle(stix2.parse(bundle, allow_custom=True))
        parser.parse_stix_bundle(single_event=True)
    # These types it does not know, whoever sends them.
    said = {error for errors in parser.errors.values() for error in errors}
    assert {error.partition(":")[0] for error in said} <= {"Unknown STIX object type", "Unable to load STIX object type"}, said
    assert {error.partition(": ")[2] for error in said} - {"note", "opinion"} <= {"infrastructure", "infras..."}, said
    event = parser.misp_event
    assert "bad.de" in {each.value for each in event.attributes} | {each.value for one in event.objects for each in one.attributes}
    galaxies = {cluster.value for galaxy in event.galaxies for cluster in galaxy.clusters}
    galaxies |= {cluster.value for each in event.attributes for galaxy in each.galaxies for cluster in galaxy.clusters}
    assert {"Grabber", "Blue Heron"} <= galaxies


def test_pymisp_reads_every_event_of_the_feed_and_writes_the_same_entry_and_hashes(nova: Actor, sent: list[dict[str, Any]]) -> None:
    pymisp = pytest.importorskip("pymisp", reason="PyMISP comes with misp-stix, which is not installed: run bin/bootstrap dev")
    client = Client(headers={"Authorization": f"Bearer {make.token(make.bureau())}"})
    with override_settings(ROOT_URLCONF="aboveboard.config.urls"), clock.frozen(clock.now() + timedelta(seconds=10)):
        manifest = client.get("/api/feeds/country-de/misp/manifest.json").json()
        hashes = client.get("/api/feeds/country-de/misp/hashes.csv").content.decode().split()
        for key, entry in manifest.items():
            text = client.get(f"/api/feeds/country-de/misp/{key}.json").content.decode()
            event = pymisp.MISPEvent(strict_validation=True)
            event.load(text)
            assert {each.value for each in event.attributes} == {each["value"] for each in json.loads(text)["Event"]["Attribute"]}
            assert "bad.de" in {each.value for each in event.attributes}
            again = event.to_feed(valid_distributions=[0], with_meta=True)["Event"]
            written = again["_manifest"][key]
            assert {name: written[name] for name in ("info", "date", "timestamp", "Orgc")} == {
                "info": entry["info"], "date": entry["date"], "timestamp": int(entry["timestamp"]), "Orgc": entry["Orgc"]
            }  # fmt: skip
            assert {f"{value},{key}" for value in again["_hashes"]} == set(hashes)
