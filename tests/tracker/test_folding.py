"""Both databases find and sort text in the same way, however it is typed."""

import re
import unicodedata
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests import builders
from tests.architecture.code import APPS, ROOT, code_of_apps
from tracker.folding import _LATIN, _pattern, contains_words, folded, search_condition
from tracker.models import User

WRITTEN = (
    "Women's follow-up",
    "Women’s follow–up",
    "WOMENʼS FOLLOW‑UP",
    "Women`s “follow up”",
    "Wo\u00admen\u200b’s follow\u2011up",
    "Ｗｏｍｅｎ＇ｓ follow\u00a0up",
    "Wómén‘s fóllow − up",
    "Wome\u0301n's follow‐up",
)
NAMES = [
    "Ailsa",
    "Èilidh",
    "Eilidh's",
    "Émile",
    "Ewan",
    "Ólafur",
    "Oscar",
    "Øystein",
    "Özil",
    "O’Neil",
    "Zara",
    "zoe",
]
IN_ORDER = [
    "Ailsa",
    "Èilidh",
    "Eilidh's",
    "Émile",
    "Ewan",
    "Ólafur",
    "O’Neil",
    "Oscar",
    "Øystein",
    "Özil",
    "Zara",
    "zoe",
]
letters = st.characters(min_codepoint=1, max_codepoint=0x2FFF, exclude_categories=("Cs", "Cn"))
latin = st.characters(min_codepoint=1, max_codepoint=0x24F)


@pytest.mark.parametrize("stored", WRITTEN)
@pytest.mark.parametrize("typed", WRITTEN)
def test_text_is_found_however_either_side_is_written(stored: str, typed: str) -> None:
    assert folded(stored) == folded(typed)
    assert contains_words(f"The {stored} group", typed)
    assert contains_words(f"The {stored} group", typed.upper())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Women's groups", "men groups"),
        ("a café", "CAFE"),
        ("the ﬁnal stage", "final"),
        ("Straße, Æsir", "strasse aesir"),
        ("strasse, aesir", "Straße Æsir"),
        ("Any text", ""),
        ("Any text", "’ – “"),
        ("cost (£40) + [10]", "(£40) + [10]"),
        ("back\\slash ^caret", "k\\s ^c"),
        ("ਪੰਜਾਬੀ ਵਿੱਚ", "ਪੰਜਾਬੀ"),
        ("follow\u3000up", "follow-up"),
    ],
)
def test_words_are_found_in_any_order_and_place(text: str, words: str) -> None:
    assert contains_words(text, words)


@pytest.mark.parametrize("words", ["Womens' choir", "women-s", "mens women’s x", ".", "w.men", "[a-z]"])
def test_other_words_are_not_found(words: str) -> None:
    assert not contains_words("Women's meetings", words)


@given(st.text(letters), st.text(letters))
def test_folding_is_by_character_and_idempotent(one: str, other: str) -> None:
    assert folded(folded(one)) == folded(one)
    assert folded(f"{one} {other}") == f"{folded(one)} {folded(other)}".strip()


def test_each_capital_folds_as_its_small_letter() -> None:
    signs = map(chr, range(1, 0x3000))
    assert [sign for sign in signs if folded(sign) != folded(sign.lower())] == []


@given(st.text(latin, max_size=6), st.text(latin, max_size=8), st.text(latin, max_size=6))
def test_a_text_has_each_word_that_is_in_it_in_any_composition(before: str, word: str, after: str) -> None:
    for form in ("NFC", "NFD"):
        assert contains_words(before + unicodedata.normalize(form, word) + after, word)


def test_search_uses_only_the_first_characters() -> None:
    assert search_condition("a" * 5_000, "name") == search_condition("a" * 200, "name")


def test_every_pattern_is_one_that_python_reads() -> None:
    for code in range(0x20, 0x3000):
        if folded(chr(code)).strip():
            assert re.search(_pattern(chr(code)), chr(code)), hex(code)


@pytest.mark.django_db
def test_database_sorts_names_alphabetically() -> None:
    for name in reversed(NAMES):
        builders.user(name=name)
    assert [user.name for user in User.objects.all()] == IN_ORDER
    assert [user.name for user in User.objects.order_by("-name__folded")] == IN_ORDER[::-1]
    assert sorted(NAMES, key=folded) == IN_ORDER


@pytest.mark.django_db
def test_database_folds_latin_letters_and_marks_as_python_does() -> None:
    """Except letters that fold to two letters: the first of them is enough to sort a name."""
    for codes in (range(1, 0x80), _LATIN):
        text = "".join(f"x{chr(code)}" for code in codes)
        builders.user(name="", email=f"a{len(text)}@test.example")
        User.objects.filter(email=f"a{len(text)}@test.example").update(name=text[:200])
        [found] = User.objects.filter(email=f"a{len(text)}@test.example").values_list(
            "name__folded", flat=True
        )
        if connection.vendor == "sqlite":
            assert found == folded(text[:200])
        else:
            assert " ".join(found.split()) == folded(text[:200])


@pytest.mark.django_db
@pytest.mark.parametrize("stored", WRITTEN)
@pytest.mark.parametrize("typed", WRITTEN)
def test_database_finds_text_however_either_side_is_written(stored: str, typed: str) -> None:
    builders.user(name=f"The {stored} group", email="a@test.example")
    builders.user(name="Another", email="b@test.example")
    assert [user.email for user in User.objects.filter(search_condition(typed, "name", "email"))] == [
        "a@test.example"
    ]


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(builders.user("staff@test.example", is_staff=True, is_superuser=True, name="Ana"))
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["O'Neil", "o’neil", "oneil"])
def test_administration_finds_accounts_and_events_however_they_are_written(staff: Client, typed: str) -> None:
    builders.user("a@test.example", name="Eilidh O’Neil")
    builders.user("b@test.example", name="Neil")
    found: Any = staff.get("/admin/tracker/user/", {"q": f"EILIDH {typed}"})
    assert [user.email for user in found.context["cl"].queryset] == ["a@test.example"]


@pytest.mark.django_db
@pytest.mark.parametrize("order", ["", "0", "-0"])
def test_administration_sorts_accounts_alphabetically(staff: Client, order: str) -> None:
    User.objects.all().update(name="Aa")
    for name in NAMES:
        builders.user(name=name)
    found: Any = staff.get("/admin/tracker/user/", {"o": order} if order else {})
    names = [user.name for user in found.context["cl"].result_list][:: -1 if order == "-0" else 1]
    assert names == ["Aa", *IN_ORDER]


NAMED = re.compile(r"""["'-](?:\w+__)?(?:name|term|title)["']""")


def test_every_search_and_order_uses_folding() -> None:
    models = [model for app in APPS for model in apps.get_app_config(app).get_models()]
    assert [model.__name__ for model in models if NAMED.search(repr(list(model._meta.ordering)))] == []
    assert [
        name
        for name in code_of_apps()
        if "icontains" in (source := (ROOT / name).read_text())
        or any(NAMED.search(order) for order in re.findall(r"order_by\([^)]*\)|ordering = .*", source))
    ] == []
