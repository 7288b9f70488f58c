"""Setting a strategy's tolerances and thresholds in new versions."""

from dataclasses import fields as fields_of
from dataclasses import replace

import pytest

from priorities.rules.tolerances import Tolerances
from priorities.writes import settings
from priorities.writes.settings import VALUE_NAMES, value_errors
from tests import builders
from tests.priorities.writes.agreement import AT, last_event
from tests.usual_tolerances import USUAL
from tracker.refusals import EditConflict, Refused

pytestmark = pytest.mark.django_db

STRICTER = Tolerances(version=1, tolerance_days=30)


def save(strategy, tolerances=STRICTER, set_by="The oversight group", reason="Ninety days hid slippage."):
    return settings.set_tolerances(
        strategy=strategy, tolerances=tolerances, set_by=set_by, reason=reason, by=builders.user(), at=AT
    )


def test_new_version_is_added_and_the_old_one_kept():
    strategy = builders.strategy()
    version = save(strategy)
    assert (version.number, version.tolerances()) == (2, replace(STRICTER, version=2))
    assert [v.tolerance_days for v in strategy.settings_versions.all()] == [90, 30]
    event = last_event()
    assert (event.what, event.text.before) == ("settings changed", {"tolerance_days": 90})


def test_change_based_on_an_older_version_is_refused():
    strategy = builders.strategy()
    save(strategy)
    with pytest.raises(EditConflict):
        save(strategy, replace(STRICTER, tolerance_days=60))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"tolerances": Tolerances(version=1, tolerance_days=-1)}, "tolerance_days"),
        ({"tolerances": Tolerances(version=1, red_share=0)}, "red_share"),
        ({"tolerances": Tolerances(version=1, amber_share=101)}, "amber_share"),
        ({"tolerances": Tolerances(version=1, red_count=0)}, "red_count"),
        ({"tolerances": Tolerances(version=1, quiet_days=0)}, "quiet_days"),
        ({"tolerances": Tolerances(version=1, small_group=101)}, "small_group"),
        ({"set_by": " "}, "set_by"),
        ({"reason": ""}, "reason"),
        ({"reason": "x" * 401}, "reason"),
        ({"reason": "Because of 0101011237"}, "reason"),
        ({"tolerances": USUAL}, ""),
    ],
)
def test_invalid_settings_are_refused(fields, field):
    strategy = builders.strategy()
    with pytest.raises(Refused) as refused:
        save(strategy, **fields)
    assert set(refused.value.reasons) == {field}
    assert strategy.settings_versions.count() == 1


def test_each_value_has_its_own_error():
    values = dict.fromkeys(VALUE_NAMES, -1)
    errors = set(value_errors(Tolerances(version=1, **values)).values())
    assert len(errors) == len(VALUE_NAMES) == len(fields_of(Tolerances)) - 1
    assert "Enter a whole number from 1 to 100 for the share of Ambers." in errors
