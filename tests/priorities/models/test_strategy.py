"""What the database refuses in strategies, their settings and their aims."""

from datetime import date

from priorities.models import Aim, SettingsVersion, StaffReading, Strategy
from tests import builders
from tests.priorities.models.constraints import breaks

AIM = {"number": 1, "text": "People are safe.", "source": "The strategy, page 4"}


@breaks("strategy.slug")
def test_two_strategies_with_one_address(db: None) -> None:
    builders.strategy("domestic-abuse")
    builders.strategy("domestic-abuse")


@breaks("strategy_has_its_names", {"slug": ""}, {"name": ""}, {"short_name": ""})
def test_a_strategy_without_one_of_its_names(db: None, broken: dict[str, str]) -> None:
    Strategy.objects.bulk_create([_strategy(**broken)])


@breaks("strategy_has_a_board", {"board": ""})
def test_a_strategy_without_its_body_or_its_board(db: None, broken: dict[str, str]) -> None:
    builders.strategy(**broken)


@breaks("strategy_vision_has_a_source")
def test_a_vision_without_a_source(db: None) -> None:
    builders.strategy(vision="Everyone is safe.", vision_source="")


@breaks("strategy_promised_commitments_at_least_one")
def test_a_strategy_that_promises_no_commitments(db: None) -> None:
    builders.strategy(promised_commitments=0)


@breaks("strategy_ends_after_it_starts", {"ends": builders.START}, {"ends": date(2023, 3, 31)})
def test_a_strategy_that_ends_no_later_than_it_starts(db: None, broken: dict[str, date]) -> None:
    builders.strategy(**broken)


@breaks("strategy_illustrative_has_a_note")
def test_an_illustrative_strategy_that_does_not_say_so(db: None) -> None:
    builders.strategy(illustrative=True, illustrative_note="")


@breaks("strategy_update_interval_at_least_one_month")
def test_a_strategy_that_reports_every_no_months(db: None) -> None:
    builders.strategy(update_interval_months=0)


@breaks("strategy_escalates_to_is_known")
def test_a_strategy_that_tells_someone_unknown(db: None) -> None:
    builders.strategy(escalates_to="board")


@breaks("strategy_escalates_after_the_due_date")
def test_a_strategy_that_tells_others_on_the_due_date(db: None) -> None:
    builders.strategy(escalates_after_days=0)


@breaks("staff_reading_once_a_reader_and_day")
def test_two_readings_of_one_reader_and_day(strategy: Strategy) -> None:
    reader = builders.user(is_staff=True)
    for _ in range(2):
        StaffReading.objects.create(
            strategy=strategy, reader=reader, day=builders.TODAY, first_read_at=builders.noon(builders.TODAY)
        )


@breaks("settings_version_numbered_once")
def test_two_settings_versions_with_one_number(strategy: Strategy) -> None:
    builders.settings_version(strategy, number=1)


@breaks("settings_version_numbered_from_one")
def test_a_settings_version_numbered_nought(strategy: Strategy) -> None:
    builders.settings_version(strategy, number=0)


@breaks("settings_version_says_who_and_why", {"set_by": ""}, {"reason": ""})
def test_settings_without_who_set_them_or_why(strategy: Strategy, broken: dict[str, str]) -> None:
    builders.settings_version(strategy, **broken)


@breaks(
    "settings_version_shares_are_percentages",
    {"red_share": 101},
    {"red_share_large": 101},
    {"amber_share": 101},
    {"updated_share": 101},
)
def test_a_share_over_a_hundred_per_cent(strategy: Strategy, broken: dict[str, int]) -> None:
    builders.settings_version(strategy, **broken)


@breaks(
    "settings_version_colour_thresholds_above_zero",
    {"red_share": 0},
    {"red_share_large": 0},
    {"amber_share": 0},
    {"red_count": 0},
)
def test_a_threshold_that_no_rating_at_all_would_reach(strategy: Strategy, broken: dict[str, int]) -> None:
    builders.settings_version(strategy, **broken)


@breaks("settings_version_quiet_days_above_zero")
def test_settings_that_call_an_action_quiet_at_once(strategy: Strategy) -> None:
    builders.settings_version(strategy, quiet_days=0)


def test_settings_may_sit_on_their_limits(strategy: Strategy) -> None:
    limits = {
        "red_share": 100,
        "red_share_large": 1,
        "amber_share": 1,
        "updated_share": 0,
        "tolerance_days": 0,
    }
    assert isinstance(builders.settings_version(strategy, **limits), SettingsVersion)


@breaks("aim_numbered_once")
def test_two_aims_with_one_number(strategy: Strategy) -> None:
    Aim.objects.bulk_create([Aim(strategy=strategy, **AIM), Aim(strategy=strategy, **AIM)])


@breaks("aim_numbered_from_one")
def test_an_aim_numbered_nought(strategy: Strategy) -> None:
    Aim.objects.create(strategy=strategy, **AIM | {"number": 0})


@breaks("aim_has_text_and_source", {"text": ""}, {"source": ""})
def test_an_aim_without_its_words_or_their_source(strategy: Strategy, broken: dict[str, str]) -> None:
    Aim.objects.create(strategy=strategy, **AIM | broken)


def _strategy(**broken: str) -> Strategy:
    """Return a valid strategy that is not saved, with these values."""
    sound = {
        "slug": "safe-lives",
        "name": "Safe lives strategy",
        "short_name": "Safe lives",
        "board": "Test Integration Joint Board",
    }
    return Strategy(
        body=builders.body(),
        starts=builders.START,
        ends=date(2028, 3, 31),
        created_at=builders.noon(builders.START),
        **sound | broken,
    )
