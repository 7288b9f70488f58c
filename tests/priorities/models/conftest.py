"""Valid records, of which each test breaks one value."""

import pytest

from priorities.models import Action, Commitment, Strategy
from tests import builders


@pytest.fixture
def strategy(db: None) -> Strategy:
    return builders.strategy()


@pytest.fixture
def commitment(strategy: Strategy) -> Commitment:
    return builders.commitment(builders.priority(strategy))


@pytest.fixture
def action(commitment: Commitment) -> Action:
    return builders.action(commitment)
