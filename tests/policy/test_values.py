"""Regulations that contradict themselves, one change each to the packaged ones."""

from copy import replace

import pytest

from aboveboard.kernel.gate import Act
from aboveboard.policy.document import RegulationError
from aboveboard.policy.load import ORGANISATION, load_profile
from aboveboard.policy.values.access import Access
from aboveboard.policy.values.authority import Authority
from aboveboard.policy.values.bodies import of_type
from aboveboard.policy.values.clauses import Clauses, Occasion
from aboveboard.policy.values.criteria import BASIC_MOST, Criteria
from aboveboard.policy.values.house import House
from aboveboard.policy.values.lists import Lists, ListStanding
from aboveboard.policy.values.publication import Openness, Publication, PublicState
from aboveboard.policy.values.rule import RuleError
from aboveboard.policy.values.standing import Effect, Standing
from aboveboard.policy.values.words import Depth, Level, Organ, OrganisationType
from tests.policy.packaged import changed, read, text_of


@pytest.mark.parametrize(
    ("kind", "old", "new", "words", "rule"),
    [
        ("access", "role: public", "role: Public", "lower-case letters", "AC-PUBLIC"),
        ("access", "role: public", "role: anonymous", "the role 'anonymous' stands twice", None),
        ("access", "- accounts.register_applicant", "- accounts-register", "not of the form context.verb_noun", "AC-ANONYMOUS"),
        ("alerts", "marking: clear", "marking: green", "from clear on", None),
        ("alerts", "marking: red", "marking: clear", "each marking once", "AL-RED"),
        ("alerts", "acknowledge: 24", "acknowledge: 0", "between 1 and 336", "AL-USUAL"),
        ("alerts", "outcome: 168", "outcome: 2161", "outcome must lie between 1 and 2160", "AL-USUAL"),
        ("alerts", "remind: 12", "remind: 24", "before anything is asked", "AL-USUAL"),
        ("alerts", "escalate: 0", "escalate: 337", "between 0 and 336", "AL-USUAL"),
        ("alerts", "escalated_to: [exchange_desk]", "escalated_to: []", "name their roles", "AL-USUAL"),
        ("alerts", "outcome: 168", "outcome: 12", "shorter than outcome", "AL-USUAL"),
        ("recalls", "marking: clear", "marking: green", "from clear on", None),
        ("recalls", "marking: red", "marking: clear", "each marking once", "RC-RED"),
        ("recalls", "acknowledge: 72", "acknowledge: 337", "between 1 and 336", "RC-USUAL"),
        ("recalls", "remind: 24", "remind: 72", "before anything is asked", "RC-USUAL"),
        ("recalls", "escalated_to: [exchange_desk]", "escalated_to: []", "name their roles", "RC-USUAL"),
        ("classification", "scheme: IPO", "scheme: TLP", "not the house's", None),
        ("classification", "scheme: IPO", "scheme: ipo", "2 to 12 capitals", None),
        ("classification", "name: OPEN", "name: Open to all", "capitals, digits and single hyphens", "CN-OPEN"),
        ("classification", "name: OFFICIAL-USE", "name: OPEN", "the level 'OPEN' stands twice", None),
        ("classification", "at_least: green", "at_least: red", "RESTRICTED is less strict than OFFICIAL-USE", "CN-RESTRICTED"),
        ("classification", "readers: as_marked", "readers: house", "OFFICIAL-USE is less strict than OPEN", "CN-OFFICIAL"),
        ("authority", "value: 250_000", "value: 2_500", "may not lie below", "AU-B2"),
        ("authority", "value: null", "value: 9_000_000", "the last band takes everything", None),
        ("authority", "value: 250_000", "value: null", "may not lie below", "AU-B3"),
        ("authority", "band: b2", "band: b1", "the table of bands 'b1' stands twice", None),
        ("authority", "band: b1, level: low, decides: director", "band: b1, level: low, decides: committee", "never decides", "AU-B1-LOW"),
        ("authority", "band: b1, level: low,", "band: b1, level: high,", "the cell 'b1 high' stands twice", None),
        ("authority", "    organ: sg_delegate", "    organ: ec", "delegations names each of", None),
        ("authority", "\n  months: 36", "\n  months: 6", "splitting would pay", "AU-AGGREGATION"),
        ("authority", "count: 2", "count: 1", "by one person alone", "AU-PERSONS"),
        ("authority", "organ: ga, quorum: 50", "organ: ga, quorum: 10", "a handful would act", "AU-V-GA"),
        ("authority", "organ: ec, quorum: 50, majority: 50", "organ: ec, quorum: 50, majority: 40", "a minority", "AU-V-EC"),
        ("authority", "organ: ga, quorum", "organ: sg, quorum", "votings says how each of", None),
        ("authority", "organ: ga, quorum", "organ: ec, quorum", "the voting of 'ec' stands twice", None),
        ("authority", "most: 25", "most: 125", "percentage", "AU-C-PROGRAMME"),
        ("authority", "second: reviewer", "second: analyst", "cannot be separated from itself", "AU-S-ANALYST-REVIEWER"),
        ("authority", "circumstance: premises", "circumstance: waiver", "'waiver' stands twice", None),
        ("clauses", "version: 1", "version: 0", "counts from 1", "CL-COMPATIBILITY"),
        ("clauses", "{partner} declares", "{giver} declares", "{giver} is not a placeholder", "CL-COMPATIBILITY"),
        ("clauses", "{partner} declares", "{partner.__class__} declares", "is not a placeholder", "CL-COMPATIBILITY"),
        ("clauses", "{partner} declares", "{partner!r} declares", "is not a placeholder", "CL-COMPATIBILITY"),
        ("clauses", "{partner} declares", "{partner declares", "braces", "CL-COMPATIBILITY"),
        ("criteria", "depths: [basic, standard, enhanced]", "depths: []", "no depth asks this question", "CR-1-01"),
        ("criteria", "evidence: [statutes, mission statement]", "evidence: []", "what evidence", "CR-1-01"),
        ("depth", "circumstance: premises", "circumstance: data_exchange", "'data_exchange' stands twice", None),
        ("depth", "depth: enhanced, opinions: [legal, finance,", "depth: enhanced, opinions: [legal,", "asks for every", "DE-O-ENHANCED"),
        ("depth", "depth: basic, opinions", "depth: standard, opinions", "'standard' stands twice", None),
        ("depth", "ceiling: 25_000", "ceiling: -1", "cannot be negative", "DE-BASIC"),
        ("house", "amount: 60_000_000", "amount: 0", "above 0", "HO-BUDGET"),
        ("house", "currency: EUR", "currency: EURO", "no ISO 4217 currency", None),
        ("house", '"GB"', '"UK"', "no country has the ISO 3166-1 code UK", None),
        ("house", "languages: [en, fr, es, ar]", "languages: [en, english]", "two-letter codes", None),
        ("house", "languages: [en, fr, es, ar]", "languages: [en, en]", "'en' stands twice", None),
        ("house", "languages: [en, fr, es, ar]", "languages: []", "two-letter codes", None),
        ("house", "organ: ga", "organ: ec", "'ec' stands twice", None),
        ("house", "count: 30", "count: 0", "between 1 and 1000", "HO-L-INFORMATION-REQUEST"),
        ("purposes", "code: response", "code: Response", "lower-case letters", "PU-RESPONSE"),
        ("purposes", "code: response", "code: protection", "'protection' stands twice", "PU-PROTECTION"),
        ("purposes", "code: threats", "code: crime", "'threats' is what agreements mean", None),
        ("purposes", "title: To warn victims and protect networks", "title: " + "x" * 121, "what the purpose is", "PU-PROTECTION"),
        ("kinds", "methods: [face_value]", "methods: []", "at least one valuation method", "KI-FUNDING"),
        ("kinds", "kind: secondment", "kind: funding", "'funding' stands twice", None),
        ("kinds", "key: payer_known", "key: Payer known", "lower-case letters", "KI-FUNDING-PAYER"),
        ("kinds", "independent_above: 25", "independent_above: 0", "percentage", "KI-VALUATION"),
        ("kinds", "attachment: influence", "attachment: endorsement", "'endorsement' stands twice", None),
        ("knockouts", "by: []", "by: [ec]", "the class `never` names no organ", "KO-W-NEVER"),
        ("knockouts", "by: [ec]", "by: []", "the class `never` names no organ", "KO-W-EXCEPTIONAL"),
        ("knockouts", "ground: listed", "ground: owner_unknown", "'owner_unknown' stands twice", None),
        ("knockouts", "sector: tobacco", "sector: Tobacco!", "lower-case letters", "KO-S-TOBACCO"),
        ("knockouts", "sector: tobacco", "sector: arms", "the sector 'arms' stands twice", None),
        ("knockouts", "share: 5\n", "share: 105\n", "percentage", "KO-S-ARMS"),
        ("lists", "source: ofac-sdn", "source: un", "the list source 'un' stands twice", None),
        ("lists", "sources: [ofac-sdn]", "sources: [ofac]", "no source is called ofac", "LI-OWN-OFAC"),
        ("lists", "false_positives: 0.5", "false_positives: 5", "at least as strict", "LI-ACT"),
        ("lists", "false_positives: 0.5", "false_positives: 0", "above 0", "LI-ACT"),
        ("lists", "false_positives: 3", "false_positives: 50", "at most 10", "LI-SHOW"),
        ("lists", "evidence: [identifier, name_and_birth_date, name_and_country]", "evidence: []", "a bare name never acts", "LI-ACT"),
        ("lists", "most_shrink: 50", "most_shrink: 100", "percentage", "LI-FEED"),
        ("lists", "most_age_days: 2", "most_age_days: 90", "between 1 and 31", "LI-FEED"),
        ("lists", "share: 50", "share: 0", "above 0", "LI-OWN-UN"),
        (
            "publication",
            "field: legal_name, openness: open, ground: null, review_months: null",
            "field: legal_name, openness: open, ground: shy, review_months: 1",
            "neither ground",
            "PU-LEGAL-NAME",
        ),
        (
            "publication",
            "field: evidence, openness: closed, ground: confidence of sources",
            "field: evidence, openness: closed, ground: null",
            "every other has both",
            "PU-EVIDENCE",
        ),
        ("publication", "field: legal_name", "field: stable_id", "'stable_id' stands twice", None),
        ("publication", "seconds: 60", "seconds: 0", "between 1 and 86400", "PU-DELAY"),
        ("risk", "most: 9", "most: 8", "expected least 9", "RI-SUBSTANTIAL"),
        ("risk", "most: 25", "most: 24", "must end at 25, not at 24", None),
        ("risk", "level: moderate", "level: low", "'low' stands twice", None),
        ("risk", "valid_months: 36", "valid_months: 0", "between 1 and 120", "RI-LOW"),
        ("risk", "count: 3", "count: 1", "2 or more", "RI-ESCALATION"),
        ("risk", "likelihood: 3", "likelihood: 6", "between 1 and 5", "RI-MISSING"),
        ("risk", "most_levels: 2", "most_levels: 4", "between 0 and 3", "RI-MITIGATION"),
        ("risk", "every_days: 7", "every_days: 0", "between 1 and 3660", "RI-W-MEDIA"),
        ("risk", "[90, 60, 30]", "[30, 60]", "falling list", "RI-RENEWAL"),
        ("risk", "longest_months: 60", "longest_months: 600", "between 1 and 120", "RI-VETTING"),
        ("standing", "act: amend", "act: sign", "'sign' stands twice", None),
        ("standing", "hold: stop", "hold: grace", "only a lapse has a grace period", "ST-SIGN"),
        ("standing", "suspension: stop", "suspension: allow", "a suspension stops every act", "ST-SIGN"),
        ("standing", "decide_within_hours: 24", "decide_within_hours: 1000", "between 1 and 240", "ST-HOLD"),
        ("standing", "lifted_by: [reviewer, legal]", "lifted_by: []", "lifted by persons", "ST-HOLD"),
        ("standing", "imposed_by: [sg, ec]", "imposed_by: []", "name the roles", "ST-SUSPENSION"),
        ("standing", "lifted_by: [sg, ec]", "lifted_by: [sg]", "nobody could lift what ec imposes", "ST-SUSPENSION"),
        ("standing", "imposed_by: [sg, ec]", "imposed_by: [sg, finance]", "nobody could lift what finance imposes", "ST-SUSPENSION"),
        ("standing", "review_working_days: 10", "review_working_days: 0", "between 1 and 60", "ST-SUSPENSION"),
        ("standing", "incident_days: 30", "incident_days: 3", "may not exceed", "ST-GRACE"),
    ],
)
def test_a_contradiction_is_refused_beside_its_rule(kind: str, old: str, new: str, words: str, rule: str | None) -> None:
    with pytest.raises(RegulationError) as caught:
        changed(kind, old, new)
    assert words in caught.value.problem
    assert rule is None or caught.value.rule == rule


def test_a_missing_row_of_a_table_is_named() -> None:
    with pytest.raises(RegulationError, match="the table of watches lacks ownership"):
        changed(
            "risk",
            "  - id: RI-W-OWNERSHIP\n    article: none\n    wording: house default\n    watch: ownership\n    every_days: 365\n",
            "",
        )


def test_a_missing_cell_is_refused() -> None:
    cell = (
        "  - {id: AU-B1-LOW, article: none, wording: house default, band: b1, level: low, decides: director, after: [], informed: [sg]}\n"
    )
    with pytest.raises(RegulationError, match="needs 20 cells"):
        changed("authority", cell, "")


def test_a_sixteenth_basic_question_is_refused() -> None:
    with pytest.raises(RegulationError, match="asks consortium 16 questions") as caught:
        changed("criteria", "depths: [standard, enhanced]", "depths: [basic, standard, enhanced]")
    assert caught.value.rule is not None


def test_every_criterion_is_asked_about_at_each_depth() -> None:
    head, tail = text_of("criteria").split("  # Criterion 3")
    with pytest.raises(RegulationError, match="asks for_profit nothing about c3"):
        read(head + "  # Criterion 3" + tail.replace("depths: [basic, standard, enhanced]", "depths: [standard, enhanced]"), "criteria")


PROFILE = load_profile(ORGANISATION)


def test_the_basic_depth_asks_everybody_at_most_fifteen_questions() -> None:
    criteria = of_type(PROFILE, Criteria).body
    counts = {each: [len(criteria.asked(depth, each)) for depth in Depth] for each in OrganisationType}
    assert all(basic <= BASIC_MOST and basic < standard < enhanced for basic, standard, enhanced in counts.values())


def test_a_hold_is_silent_and_narrow_a_suspension_total_a_lapse_slow() -> None:
    standing = of_type(PROFILE, Standing).body
    held = {act: standing.rule_of(act).hold for act in Act}
    assert {act for act in Act if held[act] is Effect.QUARANTINE} == {Act.SUBMIT, Act.RECEIVE_MONEY}
    assert {held[act] for act in (Act.ACCEPT, Act.RELEASE_TRANCHE, Act.READ_FEED, Act.RELEASE_OUTWARD)} == {Effect.STOP}
    assert held[Act.RECOGNISE] is Effect.ALLOW
    assert {standing.rule_of(act).suspension for act in Act} == {Effect.STOP}
    assert {standing.rule_of(act).lapse for act in (Act.SIGN, Act.AMEND, Act.ACCEPT, Act.RELEASE_TRANCHE)} == {Effect.STOP}
    assert {standing.rule_of(act).lapse for act in (Act.SUBMIT, Act.READ_FEED)} == {Effect.GRACE}
    assert standing.grace.days == 14


def test_lists_stand_as_the_regulation_says_and_a_stranger_only_informs() -> None:
    lists = of_type(PROFILE, Lists).body
    found = [lists.standing_of(source) for source in ("un", "ofac-sdn", "ca-sema", "jsonl", "never-heard-of")]
    weighty, information = ListStanding.WEIGHTY, ListStanding.INFORMATION
    assert found == [ListStanding.BINDING, weighty, weighty, information, information]


def test_the_register_closes_what_it_does_not_know_and_marks_a_suspension() -> None:
    publication = of_type(PROFILE, Publication).body
    assert publication.openness_of("value") is Openness.OPEN
    assert publication.openness_of("owner_persons") is Openness.LAWFUL_OR_CONSENTED
    assert publication.openness_of("something_new") is Openness.CLOSED
    assert publication.marking(PublicState.SUSPENDED).shows_reason


def test_mandatory_clauses_follow_the_occasions() -> None:
    clauses = of_type(PROFILE, Clauses).body
    always = {clause.id for clause in clauses.mandatory(frozenset())}
    with_money = {clause.id for clause in clauses.mandatory(frozenset({Occasion.FUNDING}))}
    assert {"CL-COMPATIBILITY", "CL-SUSPENSION", "CL-NO-INFLUENCE"} <= always
    assert with_money - always == {"CL-TRANCHES", "CL-UNSPENT"}


def test_a_role_holds_its_permits_and_a_stranger_none() -> None:
    access = of_type(PROFILE, Access).body
    assert "register.read_public" in access.permits_of("public")
    assert access.permits_of("nobody") == frozenset()


def test_the_house_names_its_organs_and_the_authority_finds_its_cells() -> None:
    assert of_type(PROFILE, House).body.organ_name(Organ.EC) == "Executive Committee"
    authority = of_type(PROFILE, Authority).body
    assert authority.delegation_of(Organ.EC) is None
    assert all(rule.is_house_default for rule in authority.table)
    assert {authority.cell(rule.band, level).level for rule in authority.bands for level in Level} == set(Level)


def test_a_member_answers_for_its_territories_and_for_no_other_member() -> None:
    house = of_type(PROFILE, House).body
    assert house.responsible["GP"] == house.responsible["FR"] == "FR"
    assert "IT" not in house.responsible
    answering = house.territories[0]
    for other, sentence in (
        (replace(answering, member="IT"), "'IT' is no member, so it answers for no territory"),
        (replace(answering, codes=frozenset({"DE"})), "DE is no territory"),
        (replace(answering, codes=frozenset({"XQ"})), "XQ is no territory"),
    ):
        with pytest.raises(RuleError, match=sentence):
            replace(house, territories=(other,))
    with pytest.raises(RuleError, match=r"the territory '\w\w' stands twice"):
        replace(house, territories=(answering, replace(answering, id="HO-T-TWICE")))


def test_a_body_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError, match="House"):
        of_type({}, House)
