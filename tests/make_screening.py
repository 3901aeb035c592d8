"""Makers of lists and screened organisations: fictional entries in the official formats, loaded through the loader."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

from aboveboard.kernel import worker
from aboveboard.kernel.actor import SYSTEM
from aboveboard.parties.models import Organisation
from aboveboard.screening import actions, loading
from aboveboard.screening.models import Match, Run
from aboveboard.screening.values import JudgementForm, ListFile, Loaded, Reason
from tests import make_parties


@dataclass(frozen=True, slots=True)
class Listed:
    """An invented person or organisation on an invented list."""

    number: int
    first: str
    last: str
    birth: str = "1960"
    country: str = "Kenya"
    is_entity: bool = False


OTHERS = (
    Listed(101, "Bartolomeu", "Quintanilha"),
    Listed(102, "Yevdokim", "Zherebtsov", "1955", "Russian Federation"),
    Listed(103, "Oluwaseun", "Adeyemi-Brandt", "1982", "Nigeria"),
    Listed(104, "Thorvald", "Eskilsen", "1949", "Norway"),
)
OWNER = Listed(201, "Jan", "Vermeulen", "1971", "Netherlands")


def un_xml(*entries: Listed, dated: str = "2026-03-01") -> bytes:
    """A list in the format of the United Nations; every entry is marked EXERCISE."""
    people = "".join(
        f"<INDIVIDUAL><DATAID>{one.number}</DATAID><FIRST_NAME>{escape(one.first)}</FIRST_NAME>"
        f"<SECOND_NAME>{escape(one.last)}</SECOND_NAME><UN_LIST_TYPE>EXERCISE</UN_LIST_TYPE>"
        f"<REFERENCE_NUMBER>EXi.{one.number}</REFERENCE_NUMBER><COMMENTS1>EXERCISE</COMMENTS1>"
        f"<NATIONALITY><VALUE>{escape(one.country)}</VALUE></NATIONALITY>"
        f"<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><YEAR>{one.birth}</YEAR></INDIVIDUAL_DATE_OF_BIRTH></INDIVIDUAL>"
        for one in entries
        if not one.is_entity
    )
    entities = "".join(
        f"<ENTITY><DATAID>{one.number}</DATAID><FIRST_NAME>{escape(one.first)} {escape(one.last)}</FIRST_NAME>"
        f"<UN_LIST_TYPE>EXERCISE</UN_LIST_TYPE><REFERENCE_NUMBER>EXe.{one.number}</REFERENCE_NUMBER>"
        f"<ENTITY_ADDRESS><COUNTRY>{escape(one.country)}</COUNTRY></ENTITY_ADDRESS></ENTITY>"
        for one in entries
        if one.is_entity
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><CONSOLIDATED_LIST dateGenerated="{dated}T00:00:00Z">'
        f"<INDIVIDUALS>{people}</INDIVIDUALS><ENTITIES>{entities}</ENTITIES></CONSOLIDATED_LIST>"
    ).encode()


def un_file(folder: Path, *entries: Listed, dated: str = "2026-03-01") -> Path:
    """The list as a file."""
    path = folder / f"un-{dated}.xml"
    path.write_bytes(un_xml(*entries, dated=dated))
    return path


def un(folder: Path, *entries: Listed, dated: str = "2026-03-01") -> Loaded:
    """A United Nations list, loaded by the house."""
    return loading.load(SYSTEM, ListFile("un", un_file(folder, *entries, dated=dated)))


def rows(folder: Path, *entries: Listed, name: str = "own.jsonl") -> Path:
    """The entries as JSON lines: a list that only informs."""
    path = folder / name
    lines = [
        {"id": f"x-{one.number}", "schema": "Person", "names": [[f"{one.first} {one.last}", "primary"]], "birth": [one.birth]}
        for one in entries
    ]
    path.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    return path


def own(folder: Path, *entries: Listed, published: date = date(2026, 3, 1)) -> Loaded:
    """A list of the house's own, loaded."""
    return loading.load(SYSTEM, ListFile("jsonl", rows(folder, *entries, name=f"own-{published}.jsonl"), published))


def screened(name: str = "Meridian Ballistics B.V.", **more: str) -> Organisation:
    """An organisation with the owners of the story, screened against the lists in force."""
    owner = make_parties.ready(make_parties.organisation(name, **more))
    actions.screen_organisation(SYSTEM, owner.pk)
    worker.drain()
    return owner


def run_of(organisation: Organisation) -> Run:
    """The organisation's latest run."""
    return Run.objects.filter(organisation_id=organisation.pk).latest("at")


def hit(folder: Path, **more: str) -> tuple[Organisation, Match]:
    """A screened organisation whose owner a new version of a binding list then names."""
    un(folder, *OTHERS)
    owner = screened(**more)
    un(folder, *OTHERS, OWNER, dated="2026-03-02")
    worker.drain()
    return owner, Match.objects.get(entry_id=f"un-{OWNER.number}")


def said(reason: Reason = Reason.DIFFERENT_PERSON, text: str = "Compared passport and photograph.") -> JudgementForm:
    """A reader's judgement."""
    return JudgementForm(reason, text, evidence="file 12, page 3")
