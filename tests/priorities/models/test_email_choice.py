"""What the database refuses in the choices of which emails an account gets."""

import pytest

from priorities.choices import EmailKind
from priorities.models import EmailChoice
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.models.constraints import breaks
from tracker.models import User

pytestmark = pytest.mark.django_db


def choose(user: User, kind: str) -> EmailChoice:
    return EmailChoice.objects.create(user=user, kind=kind, wanted=False, set_at=noon(TODAY))


@breaks("email_choice_once_a_kind")
def test_a_kind_of_email_chosen_twice() -> None:
    user = builders.user()
    for _ in range(2):
        choose(user, EmailKind.values[0])


@breaks("email_choice_kind_is_known")
def test_a_choice_of_an_unknown_kind() -> None:
    choose(builders.user(), "praise")
