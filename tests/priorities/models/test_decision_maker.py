"""What the database refuses in who agrees each kind of proposal."""

from priorities.choices import ProposalKind
from priorities.models import DecisionMaker, Strategy
from tests.builders import START, noon
from tests.priorities.models.constraints import breaks


@breaks("decision_maker_once_a_kind")
def test_two_who_agree_one_kind(strategy: Strategy) -> None:
    for _ in range(2):
        DecisionMaker.objects.create(strategy=strategy, kind=ProposalKind.STOP, set_at=noon(START))


@breaks("decision_maker_kind_is_known")
def test_someone_who_agrees_a_kind_that_is_unknown(strategy: Strategy) -> None:
    DecisionMaker.objects.create(strategy=strategy, kind="merge", set_at=noon(START))
