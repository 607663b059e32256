"""ConfigMaps: what a workload is told, and the resources that it reads."""

from tradewind.deploy.cluster import ATTEMPTS, config_name, policy_name, strategies_name
from tradewind.deploy.plan import Workload
from tradewind_operator.model import Manifest
from tradewind_operator.planning.configs import config_text
from tradewind_operator.planning.documents import policy_text, strategy_text, strategy_texts
from tradewind_operator.planning.last_good import POLICY_KEY, strategy_key
from tradewind_operator.planning.manifests import child, shared_labels, workload_labels
from tradewind_operator.planning.places import CONFIG_KEY
from tradewind_operator.planning.retries import attempts
from tradewind_operator.planning.scopes import Scope


def config_map(workload: Workload, scope: Scope, now_ns: int) -> Manifest:
    """A workload's configuration; a strategy's holds the strategy too: one write for both."""
    data = {CONFIG_KEY: config_text(workload, scope)}
    if workload.strategy:
        data[strategy_key(workload.strategy)] = strategy_text(scope)
    name, labels = config_name(workload.name), workload_labels(workload)
    made = child(scope, "ConfigMap", name, labels, data=data)
    if count := attempts(workload, scope, now_ns):
        made["metadata"]["annotations"] = {ATTEMPTS: str(count)}
    return made


def shared_config_maps(scope: Scope) -> tuple[Manifest, ...]:
    """The policy, and every strategy of it."""
    name, labels = scope.policy.name, shared_labels(scope)
    texts = {policy_name(name): {POLICY_KEY: policy_text(scope)}}
    texts[strategies_name(name)] = strategy_texts(scope)
    return tuple(child(scope, "ConfigMap", key, labels, data=data) for key, data in texts.items())
