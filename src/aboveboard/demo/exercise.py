"""Makes the list of the exercise: the real file in force, one fictional person marked EXERCISE, and a later date."""

import re
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

from aboveboard.demo.script import Partner

_DATE = re.compile(rb'dateGenerated="[^"]*"')
_PERSON = """    <INDIVIDUAL>
      <DATAID>{number}</DATAID>
      <VERSIONNUM>1</VERSIONNUM>
      <FIRST_NAME>{first}</FIRST_NAME>
      <SECOND_NAME>{second}</SECOND_NAME>
      <UN_LIST_TYPE>EXERCISE</UN_LIST_TYPE>
      <REFERENCE_NUMBER>EXERCISE.{number}</REFERENCE_NUMBER>
      <LISTED_ON>{day}</LISTED_ON>
      <COMMENTS1>EXERCISE EXERCISE EXERCISE. This person does not exist.</COMMENTS1>
      <NATIONALITY><VALUE>{nationality}</VALUE></NATIONALITY>
      <INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>{birth}</DATE></INDIVIDUAL_DATE_OF_BIRTH>
    </INDIVIDUAL>
"""


def exercise(source: Path, folder: Path, who: Partner, at: datetime) -> Path:
    """A copy of the UN file with the partner's owner as an INDIVIDUAL and `dateGenerated` at a UTC time; returns its path."""
    first, second = who.owner.split(" ", 1)
    # An exercise may follow on another one, whose person stays listed.
    number = 99999901 + source.read_bytes().count(b"<UN_LIST_TYPE>EXERCISE<")
    person = _PERSON.format(
        number=number,
        first=escape(first.upper()),
        second=escape(second.upper()),
        birth=who.owner_birth,
        nationality=who.land,
        day=at.date(),
    )
    stamp = at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    data, dates = _DATE.subn(f'dateGenerated="{stamp}"'.encode(), source.read_bytes(), count=1)
    if dates != 1 or data.count(b"<INDIVIDUALS>") != 1:
        raise ValueError(f"{source.name} is not a consolidated list of the United Nations.")
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / "consolidated.xml"
    copy.write_bytes(data.replace(b"<INDIVIDUALS>", b"<INDIVIDUALS>\n" + person.encode(), 1))
    return copy
