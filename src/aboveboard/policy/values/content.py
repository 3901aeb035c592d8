"""The content regulation: what the exchange takes in no form, whatever its marking, and which channel is the proper one."""

from dataclasses import dataclass

from aboveboard.policy.values.rule import Rule, RuleError

MOST_PHRASES, MOST_CHANNEL = 100, 400


@dataclass(frozen=True, slots=True, kw_only=True)
class AbuseMaterial(Rule):
    """Phrases by which an object says that it is or leads to material of child abuse, in lower case and words parted by one blank.

    `meant_otherwise` are phrases beside which an abbreviation means something else; `channel` names who takes such reports.
    """

    phrases: frozenset[str]
    meant_otherwise: frozenset[str]
    channel: str

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if not self.phrases or len(self.phrases) > MOST_PHRASES:
            raise RuleError(f"name 1 to {MOST_PHRASES} phrases", self.id)
        for phrase in (*self.phrases, *self.meant_otherwise):
            if phrase != " ".join(phrase.casefold().split()) or len(phrase) < 4 or not phrase.replace(" ", "").isalnum():
                raise RuleError(f"{phrase!r} is not written in lower-case words of letters and digits, at least four of them", self.id)
        if not 0 < len(self.channel) <= MOST_CHANNEL:
            raise RuleError(f"name the proper channel in at most {MOST_CHANNEL} characters", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class StolenSecrets(Rule):
    """So many logins, each beside its secret, are a list of stolen ones."""

    least: int

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if not 1 <= self.least <= 100:
            raise RuleError("least must lie between 1 and 100", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payloads(Rule):
    """A text of so many letters and digits and nothing else is a file in disguise, even where its kind is not known."""

    longest: int

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if not 256 <= self.longest <= 65_536:
            raise RuleError("longest must lie between 256 and 65536", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentRules:
    """What is refused: material of child abuse, unread; stolen secrets; payloads and files."""

    abuse: AbuseMaterial
    secrets: StolenSecrets
    payloads: Payloads
