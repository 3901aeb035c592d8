"""The packaged regulations, typed, for tests of rules."""

from aboveboard.policy.load import ORGANISATION, SMALL_HOUSE, load_profile
from aboveboard.policy.values.authority import Authority
from aboveboard.policy.values.bodies import of_type
from aboveboard.policy.values.criteria import Criteria
from aboveboard.policy.values.depth import DepthRules
from aboveboard.policy.values.knockouts import Knockouts
from aboveboard.policy.values.lists import Lists
from aboveboard.policy.values.risk import Risk

_PROFILE = load_profile(ORGANISATION)
AUTHORITY = of_type(_PROFILE, Authority)
SMALL_AUTHORITY = of_type(load_profile(SMALL_HOUSE), Authority)
CRITERIA = of_type(_PROFILE, Criteria)
DEPTH = of_type(_PROFILE, DepthRules)
KNOCKOUTS = of_type(_PROFILE, Knockouts)
LISTS = of_type(_PROFILE, Lists)
RISK = of_type(_PROFILE, Risk)
