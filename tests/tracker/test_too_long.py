"""Requests that are longer than any form needs are not read."""

from urllib.parse import quote
from uuid import uuid4

import pytest
from django.test import Client

from priorities.choices import Role
from reports import writes
from tests import builders


@pytest.mark.django_db
def test_what_is_longer_than_any_form_needs_is_not_read_and_not_repeated(client: Client) -> None:
    client.force_login(builders.account(builders.member(builders.strategy("test"), Role.MANAGER)))
    answer = client.post("/strategies/test/plan/priorities/add/", {"name": "long " * 100_000})
    assert answer.status_code == 413
    assert "That was too long to send" in answer.content.decode()
    assert len(answer.content) < 20_000


@pytest.mark.django_db
def test_too_many_fields_get_the_same_response(client: Client) -> None:
    client.force_login(builders.account(builders.member(builders.strategy("test"), Role.MANAGER)))
    fields = {f"name{place}": "x" for place in range(1_100)}
    answer = client.post("/strategies/test/plan/priorities/add/", fields)
    assert answer.status_code == 413
    assert "That was too long to send" in answer.content.decode()


@pytest.mark.django_db
def test_the_longest_text_of_a_paper_can_be_sent_in_any_script(client: Client) -> None:
    client.force_login(builders.account(builders.member(builders.strategy("test"), Role.MANAGER)))
    name = quote("\N{CJK UNIFIED IDEOGRAPH-4E00}" * writes.LONGEST)
    encoded = "application/x-www-form-urlencoded"
    sent = f"name={name}&submission={uuid4()}"
    answer = client.post("/strategies/test/plan/priorities/add/", sent, content_type=encoded)
    assert answer.status_code == 200
    assert "Shorten it to 300" in answer.content.decode()
