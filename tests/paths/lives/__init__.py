"""One life or two of each kind of thing, through real actions by those who may: together they make every move of every machine."""

from collections.abc import Callable

from tests.paths.lives import diligence, exchange, giving, parties, polling, rooms, screening, standing

# The machines that these lives walk through, each by itself, to their last move.
LIVES: dict[tuple[str, ...], tuple[Callable[..., None], ...]] = {
    ("accounts.membership",): (parties.memberships,),
    ("agreements.agreement", "agreements.obligation"): (giving.treaties,),
    (
        "contributions.contribution",
        "contributions.freeze",
        "contributions.receipt",
        "contributions.spending",
        "contributions.tranche",
    ): (giving.money, giving.used_up),
    ("contributions.secondment",): (giving.secondments,),
    ("contributions.valuation",): (giving.valuations,),
    ("cooperation.recognition",): (standing.recognitions,),
    ("diligence.file",): (diligence.files,),
    ("diligence.vetting",): (diligence.vettings,),
    ("exchange.activityreport",): (exchange.activity_reports,),
    ("exchange.alert",): (exchange.alerts,),
    ("exchange.asked", "exchange.question"): (exchange.questions,),
    ("exchange.constituencyclaim",): (exchange.claims,),
    ("exchange.submission",): (exchange.submissions,),
    ("parties.engagement",): (parties.engagements,),
    ("parties.organisation",): (parties.organisations,),
    ("polling.server",): (polling.servers,),
    ("policy.version",): (parties.regulations,),
    (
        "rooms.duty",
        "rooms.grace",
        "rooms.handover",
        "rooms.helper",
        "rooms.member",
        "rooms.note",
        "rooms.report",
        "rooms.room",
        "rooms.roomtask",
    ): (rooms.incidents, rooms.graces),
    ("screening.list_version",): (screening.lists,),
    ("screening.match",): (screening.matches,),
    ("screening.proposal", "screening.review_batch"): (screening.released, screening.declined),
    ("standing.hold", "standing.lapse", "standing.suspension"): (standing.stops,),
    ("webhooks.webhook",): (rooms.webhooks,),
}
