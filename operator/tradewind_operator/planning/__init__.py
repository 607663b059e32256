"""From what was seen to what is wanted: children, and the steps to them; pure."""

from tradewind_operator.planning.differences import differences as differences
from tradewind_operator.planning.images import image_for as image_for
from tradewind_operator.planning.plans import desired as desired
from tradewind_operator.planning.plans import plan as plan
from tradewind_operator.planning.plans import secrets_of as secrets_of
