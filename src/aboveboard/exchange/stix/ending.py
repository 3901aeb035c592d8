"""From when and until when an indicator counts, by its own word (STIX 2.1 §4.7, `valid_from`, `valid_until`)."""

from collections.abc import Iterable, Mapping

from aboveboard.exchange.stix.times import TimestampRefused, microseconds


def ends(content: Mapping[str, object]) -> int | None:
    """The moment in µs since 1970 UTC from which an indicator is over; None where it names none, and for whatever else there is."""
    until = content.get("valid_until")
    if content.get("type") != "indicator" or not isinstance(until, str):
        return None
    try:
        return microseconds(until)
    except TimestampRefused:
        # Admission lets none in; what cannot be read is over, so that no sensor looks for it for ever.
        return 0


def has_begun(content: Mapping[str, object], now: int) -> bool:
    """Whether an indicator counts already at `now` (µs since 1970 UTC); so does what does not say from when."""
    begins = content.get("valid_from")
    try:
        return not isinstance(begins, str) or microseconds(begins) <= now
    except TimestampRefused:
        return False


def told(content: Mapping[str, object], hidden: Iterable[str]) -> int | None:
    """As `ends`, where every reader of the object may know it: no stricter marking is on it (`hidden` are the selectors of such)."""
    return None if "valid_until" in hidden else ends(content)
