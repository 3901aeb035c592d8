"""Where a rule of the regulations stands: its page, for whoever may read the regulations."""

import re

from django.urls import reverse

from aboveboard.kernel.actor import Actor
from aboveboard.policy import queries
from aboveboard.policy.machine import State

# The ids of rules as the regulations write them, such as ST-SIGN or AU-D-SG.
RULE = re.compile(r"[A-Z]{2}-[A-Z0-9]+(?:-[A-Z0-9]+)*")
# A rule on lines of its own or on one line, as an item of a table or as a section.
BEGINS = re.compile(rf"\s*(?:- )?\{{?id: ({RULE.pattern})\s*(?:,.*)?$")


def address(rule: str, actor: Actor | None) -> str:
    """The page of a rule, or nothing where the text names no rule or the reader may not read the regulations."""
    if actor is None or not RULE.fullmatch(rule) or not queries.visible_versions.open_to(actor):
        return ""
    return reverse("rule", args=[rule])


def standing_in(actor: Actor, rule: str) -> str:
    """The place of a rule in the text that is in force, or nothing where there is no such rule or the reader may not read it."""
    if RULE.fullmatch(rule):
        for version in queries.visible_versions(actor).filter(state=State.ACTIVE, text__contains=rule):
            if any(place(line) == rule for line in version.text.splitlines()):
                return f"{reverse('regulation', args=[version.pk])}#{rule}"
    return ""


def place(line: str) -> str:
    """The rule that begins on a line of a regulation's text, or nothing."""
    found = BEGINS.match(line)
    return found[1] if found else ""
