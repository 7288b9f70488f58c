"""The day and the moment are read in one place, and handed to everything that decides."""

from tests.architecture.code import attributes, code_of_apps, taken_from

CLOCK = "tracker/clock.py"
# Below views, forms, access and commands the day and the moment are handed in.
TOLD_THE_TIME = (
    "priorities/models",
    "priorities/rules",
    "priorities/queries",
    "priorities/figures",
    "priorities/notices",
    "priorities/writes",
    "priorities/imports",
    "reports/models",
    "reports/papers",
    "reports/writers",
    "reports/writes",
    "reports/exports",
)
OWN_CLOCK = {("clock", "now"), ("clock", "today"), ("clock", "of_this_machine")}
READS_A_CLOCK = {
    ("timezone", "now"),
    ("timezone", "localdate"),
    ("timezone", "localtime"),
    ("datetime", "now"),
    ("datetime", "today"),
    ("datetime", "utcnow"),
    ("date", "today"),
    ("time", "time"),
}


def test_only_the_clock_reads_the_time() -> None:
    others = [name for name in code_of_apps() if name != CLOCK]
    assert [
        f"{name}:{line} {owner}.{attribute}"
        for name in others
        for line, owner, attribute in attributes(name)
        if (owner, attribute) in READS_A_CLOCK
    ] == []


def test_nobody_takes_a_clock_of_another_by_name() -> None:
    others = [name for name in code_of_apps() if name != CLOCK]
    assert [name for name in others if taken_from(name, "django.utils.timezone") & {"now", "localdate"}] == []
    assert [name for name in others if taken_from(name, "time") & {"time"}] == []


def test_what_decides_is_told_the_time() -> None:
    below = [name for name in code_of_apps() if name.startswith(TOLD_THE_TIME)]
    asked = [
        f"{name}:{line} {owner}.{attribute}"
        for name in below
        for line, owner, attribute in attributes(name)
        if (owner, attribute) in OWN_CLOCK
    ]
    taken = [name for name in below if taken_from(name, "tracker.clock") & {name for _, name in OWN_CLOCK}]
    assert asked + taken == []
