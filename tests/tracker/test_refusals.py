"""The sentences of an edit conflict, and the hashes of records in forms."""

import pytest

from tests import builders
from tracker.refusals import EditConflict, fingerprint

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


def test_the_hash_of_a_record_has_no_digits_that_could_look_like_an_identifier() -> None:
    hashes = {fingerprint(key, None) for key in range(300)}
    assert len(hashes) == 300
    assert all(each.isalpha() and len(each) == 16 for each in hashes)
