"""Every way to change an append-only row is refused."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from tracker.append_only import AppendOnlyError
from tracker.models import LoginVisit, User

AT = datetime(2026, 4, 8, 9, tzinfo=UTC)


@pytest.fixture
def visit(db: None) -> LoginVisit:
    return LoginVisit.objects.create(user=User.objects.create_user("member@demo.example"), at=AT)


def test_new_rows_are_added_alone_and_in_bulk(visit: LoginVisit) -> None:
    LoginVisit.objects.bulk_create([LoginVisit(user=visit.user, at=AT + timedelta(days=n)) for n in (1, 2)])
    assert LoginVisit.objects.count() == 3


def test_changing_a_row_is_refused(visit: LoginVisit) -> None:
    visit.at += timedelta(days=1)
    fetched = LoginVisit.objects.get()
    again = LoginVisit(pk=visit.pk, user=visit.user, at=AT + timedelta(days=1))
    for deed in (
        visit.save,
        fetched.save,
        lambda: visit.save(update_fields=["at"]),
        lambda: LoginVisit.objects.filter(pk=visit.pk).update(at=AT),
        lambda: LoginVisit.objects.bulk_update([visit], ["at"]),
        lambda: LoginVisit.objects.bulk_create(
            [again], update_conflicts=True, unique_fields=["id"], update_fields=["at"]
        ),
        lambda: LoginVisit.objects.bulk_create([again], ignore_conflicts=True),
        lambda: LoginVisit.objects.update_or_create(pk=visit.pk, defaults={"at": AT + timedelta(days=1)}),
        lambda: visit.user.visits.update(at=AT),
        lambda: LoginVisit._base_manager.update(at=AT),
    ):
        with pytest.raises(AppendOnlyError, match="append-only"), transaction.atomic():
            deed()
    assert LoginVisit.objects.get().at == AT


def test_saving_over_a_row_by_its_number_is_refused(visit: LoginVisit) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        LoginVisit(pk=visit.pk, user=visit.user, at=AT + timedelta(days=1)).save()
    assert LoginVisit.objects.get().at == AT


def test_removing_a_row_is_refused(visit: LoginVisit) -> None:
    for deed in (visit.delete, LoginVisit.objects.all().delete, LoginVisit._base_manager.all().delete):
        with pytest.raises(AppendOnlyError, match="append-only"):
            deed()
    assert LoginVisit.objects.count() == 1
