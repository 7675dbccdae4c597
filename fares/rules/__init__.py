"""The rules of a tariff beside its prices and products, as values: each as the document states it.

What they do is worked out elsewhere: `singles` and `interchange` price rides, `journeys` turns taps into rides,
`charging` caps them, `refunds` gives money back and `apportionment` shares it out.
"""

from fares.rules.amounts import Charging, Discount, Surcharge, Target, less, may_lower
from fares.rules.caps import CappingRule, Counted, CountRule, Each, ExtensionFare, Once
from fares.rules.carbon import EmissionFactors
from fares.rules.interchanges import Exclusion, InterchangeRule, Measured, Method, Moment, Since, Window
from fares.rules.passback import PassbackPlace, PassbackRule
from fares.rules.periods import Period, PeriodKind
from fares.rules.refunds import DayCount, Factor, Overrule, RefundMethod, RefundRule
from fares.rules.sharing import ApportionmentRule, SharingMethod
from fares.rules.taps import (
    Completion,
    CompletionPolicy,
    LongestJourney,
    SameStop,
    SameStopCharge,
    StopInterchange,
    TapModel,
    TapRule,
)

__all__ = [
    "ApportionmentRule",
    "CappingRule",
    "Charging",
    "Completion",
    "CompletionPolicy",
    "CountRule",
    "Counted",
    "DayCount",
    "Discount",
    "Each",
    "EmissionFactors",
    "Exclusion",
    "ExtensionFare",
    "Factor",
    "InterchangeRule",
    "LongestJourney",
    "Measured",
    "Method",
    "Moment",
    "Once",
    "Overrule",
    "PassbackPlace",
    "PassbackRule",
    "Period",
    "PeriodKind",
    "RefundMethod",
    "RefundRule",
    "SameStop",
    "SameStopCharge",
    "SharingMethod",
    "Since",
    "StopInterchange",
    "Surcharge",
    "TapModel",
    "TapRule",
    "Target",
    "Window",
    "less",
    "may_lower",
]
