"""Rules between the fields of one object, by the model that has the fields.

What one object alone can't tell (the policy's limits, Secrets, other strategies) is left to the
admission policy and the operator; so is what needs arithmetic on text, such as a bar's length that
must divide a day. A server tries each default as it is written, `{}` too: a rule on an object that
has one asks first whether the field is there.
"""

from typing import Any

from tradewind.resources.accounts import SIMULATED_ONLY, Account
from tradewind.resources.checks_accounts import VOLUMES_STAY
from tradewind.resources.crds.validations import Reason, Rule, raw
from tradewind.resources.fields import LONGEST_NAME
from tradewind.resources.policies import Alert, Persistence, RiskPolicySpec
from tradewind.resources.sources import Source
from tradewind.resources.strategies import Component, MarketData, SizingSpec, TradingStrategySpec

NAME = Rule(
    rule=f"self.metadata.name.matches('^[a-z0-9]([-a-z0-9]{{0,{LONGEST_NAME - 2}}}[a-z0-9])?$')",
    message=f"metadata.name: at most {LONGEST_NAME} lower case letters, digits and dashes",
)
"""Names become parts of the names of pods and volumes."""
_FRAME = "^[1-9][0-9]{0,11}(ms|s|m|h|d|ticks|volume|value)$"
_FRAMES = "1s, 5m, 1h, 1d, 100ticks, 1000volume or 50000value"

_ACCOUNT = (
    Rule(
        rule="self.venue != 'simulated' || self.environment != 'live'",
        message="a simulation can't be live",
        field=".environment",
    ),
    Rule(
        rule="self.venue == 'simulated' || has(self.credentialsSecretRef)",
        message="credentialsSecretRef is missing: a broker's account needs keys",
        reason=Reason.REQUIRED,
        field=".credentialsSecretRef",
    ),
    *(
        Rule(
            rule=f"self.venue == 'simulated' || !has(self.{name})",
            message=f"only a simulated account has {name}",
            reason=Reason.FORBIDDEN,
            field=f".{name}",
        )
        for name in SIMULATED_ONLY
    ),
)
_POLICY = (
    Rule(
        rule="self.account.environment != 'live' || self.strategies.allow.all(name, name != '*')",
        message='a live account names each strategy: "*" is not enough',
        field=".strategies.allow",
    ),
)
_PERSISTENCE = (
    Rule(rule="!has(self.retain) || self.retain", message=VOLUMES_STAY, field=".retain"),
)
_ALERT = (
    Rule(
        rule="(has(self.webhook) && self.webhook != '') != "
        "(has(self.command) && self.command.size() > 0)",
        message="expected exactly one of webhook and command",
    ),
)
_SOURCE = (
    Rule(
        rule="[has(self.configMapRef), has(self.volumeClaimRef), has(self.image), "
        "has(self.path) && self.path != ''].exists_one(given, given)",
        message="expected exactly one of configMapRef, volumeClaimRef, image, path",
    ),
)
_COMPONENT = (
    Rule(
        rule="!has(self.path) || !has(self.source)",
        message="expected one of path and source, not both",
        field=".source",
    ),
    Rule(
        rule="(has(self.name) && self.name != '') || has(self.source) || "
        "(has(self.path) && self.path != '')",
        message="name is missing: a built-in or installed strategy, or give a source",
        reason=Reason.REQUIRED,
        field=".name",
    ),
)
_STRATEGY = (
    Rule(
        rule="self.strategies.all(one, !has(one.name) || "
        "!(has(one.source) || has(one.model) || has(one.path)) || "
        "self.strategies.exists_one(other, has(other.name) && other.name == one.name))",
        message="with a file or a model, each strategy's name stands once",
        field=".strategies",
    ),
)
_SIZING = (
    Rule(
        rule="!has(self.orderType) || self.orderType in ['market', 'limit']",
        message="expected market or limit: a strategy sends no other type",
        field=".orderType",
    ),
)
_MARKET_DATA = (
    Rule(
        rule=f"!has(self.bars) || self.bars.all(frame, frame.matches({raw(_FRAME)}))",
        message=f"expected bar frames such as {_FRAMES}",
        field=".bars",
    ),
)

OBJECT_RULES: dict[type[Any], tuple[Rule, ...]] = {
    Account: _ACCOUNT,
    RiskPolicySpec: _POLICY,
    Persistence: _PERSISTENCE,
    Alert: _ALERT,
    Source: _SOURCE,
    Component: _COMPONENT,
    TradingStrategySpec: _STRATEGY,
    SizingSpec: _SIZING,
    MarketData: _MARKET_DATA,
}
"""Rules by the model whose objects must keep them."""
