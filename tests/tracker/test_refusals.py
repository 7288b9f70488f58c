"""The sentences of an edit conflict."""

import pytest

from tests import builders
from tracker.refusals import EditConflict

pytestmark = pytest.mark.django_db


def test_an_edit_conflict_says_who_changed_the_record_and_whether_the_page_shows_it() -> None:
    mine, other = builders.user(), builders.user()
    assert EditConflict(2).reasons_for(mine) == {
        "": "This has been changed since you opened the page. The current version is shown above, and we have kept "
        "what you typed. Compare them, then save again."
    }
    assert EditConflict(2, mine).reasons_for(mine, is_shown=False) == {
        "": "You have changed this in another window since you opened the page. We have kept what you typed. Check "
        "it, then save again."
    }
    assert EditConflict(2, other).reasons_for(mine)[""].startswith(f"{other} has changed this since")
