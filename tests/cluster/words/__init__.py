"""The words of scenarios, by name; what each of them does is in the modules beside."""

from tests.cluster.words import (
    faults,
    figures,
    objects,
    operators,
    requests,
    rights,
    services,
    states,
)
from tests.cluster.words.said import Word

WORDS: dict[str, Word] = {
    word.__name__: word
    for word in (
        faults.fault,
        faults.heal,
        figures.metric,
        figures.never,
        objects.absent,
        objects.apply,
        objects.count,
        objects.delete,
        objects.expect,
        objects.patch,
        objects.refused,
        objects.remember,
        objects.stays,
        operators.begin,
        operators.end,
        operators.ends,
        operators.freeze,
        operators.kill,
        operators.start,
        operators.wake,
        requests.allowed,
        requests.idle,
        requests.mark,
        requests.writes,
        rights.kubectl,
        rights.may,
        services.pods,
        services.reports,
        services.silence,
        states.settled,
        states.wait,
    )
}
