"""The words of the house, each with one meaning; what belongs to an examination is explained to those who examine only."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Term:
    """A word and what it means here; `anchor` is its place on the page, `inside` keeps it to the house."""

    anchor: str
    word: Text
    meaning: Text
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Chapter:
    """Words that belong together."""

    title: Text
    terms: tuple[Term, ...]


CHAPTERS = (
    Chapter(
        _("Who"),
        (
            Term("organisation", _("Organisation"), _("A company, foundation, university or other body that has to do with us.")),
            Term("applicant", _("Applicant"), _("An organisation that has applied. If it is declined, it never was a partner.")),
            Term("partner", _("Partner"), _("An organisation with an agreement in force; nobody else is called so.")),
            Term("party", _("Party"), _("Any organisation or person known to us, owners and officers included.")),
            Term("secondee", _("Secondee"), _("A person whom a partner lends to the organisation for a time.")),
            Term("bureau", _("National bureau"), _("The office through which a member country works with the organisation.")),
            Term("organ", _("Organ"), _("Who decides by the regulations: a director, the Secretary General, the Executive Committee.")),
        ),
    ),
    Chapter(
        _("From the application to the decision"),
        (
            Term("engagement", _("Engagement"), _("What an organisation proposes to do with us: what, what for, how long, and its value.")),
            Term("file", _("File"), _("One examination of one organisation for one engagement. It is short for due-diligence file.")),
            Term(
                "depth", _("Depth"), _("How closely an organisation is examined. The regulations compute it from facts, nobody chooses it.")
            ),
            Term("criterion", _("Criterion"), _("One of three: same values, compatible activities, compatible purpose.")),
            Term(
                "match",
                _("Possible match"),
                _("A party resembles an entry of a list. A person reads the two side by side and says whether they are the same."),
                inside=True,
            ),
            Term("finding", _("Finding"), _("An assessed fact that bears on a criterion, with its source."), inside=True),
            Term(
                "mitigation",
                _("Mitigation"),
                _("What lowers a risk. It counts only when it is bound to something that can be checked, and in place."),
                inside=True,
            ),
            Term(
                "knockout", _("Knockout"), _("A ground on which the regulations forbid a yes; only the organ that they name may waive it.")
            ),
            Term("opinion", _("Opinion"), _("What legal, finance, security or ethics say about a recommendation.")),
            Term("interest", _("Interest"), _("Whatever ties a reader to an organisation. Who has one never sees its file.")),
            Term("decision", _("Decision"), _("The yes or no of the competent organ, with its reasons.")),
            Term(
                "clearance",
                _("Clearance"),
                _("What a yes allows: for which kinds, up to which amount, under which conditions, until when."),
            ),
            Term("vetting", _("Vetting"), _("The look at one person before that person gets access. The security officer decides on it.")),
        ),
    ),
    Chapter(
        _("Standing, and what can stop it"),
        (
            Term(
                "standing",
                _("Standing"),
                _(
                    "The answer to one question, asked at every act: may this partner do this now? It needs a clearance that covers the"
                    " act, an agreement where the act needs one, and nothing that stops it."
                ),
            ),
            Term("conditional", _("Conditional"), _("In standing, under conditions that the decision names.")),
            Term(
                "hold",
                _("Hold"),
                _(
                    "Set by a rule within seconds, unconfirmed: no new acceptance, no outward data, tranches not released; inward data"
                    " waits in quarantine. Nothing of it is public. Persons confirm or lift it."
                ),
                inside=True,
            ),
            Term(
                "suspension",
                _("Suspension"),
                _("A person's decision on another's proposal: everything stops at once, and the register says so."),
            ),
            Term(
                "lapse",
                _("Lapse"),
                _("Something has expired: no new commitments; what runs already goes on for the days of grace that the regulations give."),
            ),
            Term("grace", _("Grace period"), _("The days for which a running channel stays open after a lapse.")),
        ),
    ),
    Chapter(
        _("What is agreed and given"),
        (
            Term("agreement", _("Agreement"), _("What both sides signed. Its instrument says whether it binds.")),
            Term("clause", _("Clause"), _("One provision of an agreement; where the words differ from the library, the difference shows.")),
            Term("obligation", _("Obligation"), _("Something owed under an agreement by a day. Overdue ones stop further tranches.")),
            Term(
                "contribution",
                _("Contribution"),
                _("Something given: funding, seconded staff, licences, use of equipment or premises, or other help in kind."),
            ),
            Term("tranche", _("Tranche"), _("A part of a funding with its own condition; released by two persons once that is met.")),
            Term(
                "valuation",
                _("Valuation"),
                _("What a contribution in kind is worth: by which method, on which evidence, agreed or disputed."),
            ),
            Term("fund", _("Fund"), _("Where money is kept for a purpose; it is spent on nothing else.")),
            Term("journal", _("Journal"), _("A set of lines in the books whose debits and credits are equal.")),
        ),
    ),
    Chapter(
        _("Threat data"),
        (
            Term("submission", _("Submission"), _("What a partner sent at one time: pasted text, a table, a file, or by a program.")),
            Term("object", _("Object"), _("One fact about a threat, such as an address or a file's fingerprint, in the form called STIX.")),
            Term("release", _("Release"), _("An object made visible to one recipient.")),
            Term("tlp", _("TLP"), _("The Traffic Light Protocol: a marking that says how far something may be passed on.")),
            Term("recall", _("Recall"), _("An object is taken back; whoever was given it is told, and confirms that it is deleted.")),
        ),
    ),
    Chapter(
        _("Rules and proof"),
        (
            Term("regulation", _("Regulation"), _("A text that decides: adopted by a body, put in force by two persons, kept for ever.")),
            Term("rule", _("Rule"), _("One provision of a regulation, with a name such as ST-SIGN. Every computed answer names its rule.")),
            Term("permit", _("Right"), _("What a role may do. Rights come from roles, and roles from the access regulation.")),
            Term("binding", _("Binding act"), _("An act that commits the organisation; it asks for the second factor.")),
            Term("entry", _("Entry"), _("A line of the log: who did what, when. It is never changed.")),
            Term(
                "checkpoint",
                _("Checkpoint"),
                _("The signed size and root of the log. With one kept elsewhere, any later rewriting shows."),
            ),
        ),
    ),
)


def chapters(*, inside: bool) -> Iterator[tuple[Text, list[Term]]]:
    """The chapters with the words that the reader is explained; those of an examination only to the house's own."""
    for chapter in CHAPTERS:
        yield chapter.title, [term for term in chapter.terms if inside or not term.inside]
