"""A paper's content: it is stored and read back without loss, and its hash is the same every time."""

import json
from dataclasses import FrozenInstanceError, replace

import pytest

from reports.papers.content import (
    Box,
    Boxes,
    Bullets,
    Link,
    Paragraph,
    Sentence,
    as_printed,
    content_hash,
    from_json,
    paragraph_runs,
    printable,
    provenance,
    runs,
    to_json,
    with_leads,
)
from tests.reports.sample_content import build_content


def test_content_comes_back_from_json_as_it_was() -> None:
    content = build_content()

    assert from_json(to_json(content)) == content


def test_json_does_not_depend_on_the_order_of_the_figures() -> None:
    content = build_content()
    reversed_figures = replace(content, figures=dict(reversed(content.figures.items())))

    assert to_json(reversed_figures) == to_json(content)


def test_json_has_sorted_keys_no_spaces_and_plain_letters() -> None:
    data = to_json(build_content())

    again = json.dumps(json.loads(data), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert data == again.encode()


@pytest.mark.parametrize("data", [b"{}", b"[]", b'{"title":"x"}', b'"text"', b"not json"])
def test_from_json_refuses_data_that_is_not_a_paper(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"not a paper|Expecting value"):
        from_json(data)


def test_from_json_refuses_a_block_that_it_does_not_know() -> None:
    data = to_json(build_content()).replace(b'"kind_of":"Quote"', b'"kind_of":"Jingle"')

    with pytest.raises(ValueError, match="no block is called 'Jingle'"):
        from_json(data)


def test_content_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        build_content().title = "Another"  # type: ignore[misc]  # the assignment must be refused


def test_hash_changes_with_a_single_letter() -> None:
    content = build_content()

    assert len(content_hash(content)) == 64
    assert content_hash(content) == content_hash(build_content())
    assert content_hash(content) != content_hash(replace(content, title=content.title + "."))


def test_provenance_gives_both_dates_the_form_and_the_hash() -> None:
    content = build_content()

    assert provenance(content) == (
        "Figures are as at 31 March 2026. Data to 8 April 2026.",
        "Form: glasgow-ijb-2026, version 1.",
        f"Content hash (SHA-256): {content_hash(content)}",
    )


@pytest.mark.parametrize(("ticked", "words"), [(True, "ticked"), (False, "not ticked"), (None, "not known")])
def test_box_gives_its_state_in_words(ticked: bool | None, words: str) -> None:
    assert Box("Other", ticked).words == words


def test_paragraph_text_joins_its_sentences() -> None:
    assert Paragraph("1.1", (Sentence("One."), Sentence("Two."))).text == "One. Two."


def test_runs_find_named_links_and_bare_addresses() -> None:
    sentence = Sentence(
        "The Strategy is at https://example.org/plan?a=1, and was approved.",
        links=(Link("Strategy", "https://example.org/strategy"),),
    )

    assert list(runs(sentence)) == [
        ("The ", None),
        ("Strategy", "https://example.org/strategy"),
        (" is at ", None),
        ("https://example.org/plan?a=1", "https://example.org/plan?a=1"),
        (", and was approved.", None),
    ]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//example.org", "/local"])
def test_runs_link_only_web_and_email_addresses(address: str) -> None:
    assert list(runs(Sentence("See here.", links=(Link("here", address),)))) == [("See here.", None)]


def test_runs_never_overlap() -> None:
    links = (Link("the whole plan", "https://a.example/"), Link("whole", "https://b.example/"))
    sentence = Sentence("Read the whole plan now.", links=links)

    assert [piece for piece, _ in runs(sentence)] == ["Read ", "the whole plan", " now."]


def test_paragraph_runs_put_a_space_between_sentences() -> None:
    assert "".join(piece for piece, _ in paragraph_runs((Sentence("One."), Sentence("Two.")))) == "One. Two."


def test_printable_keeps_words_and_drops_characters_that_no_file_allows() -> None:
    assert printable("One\x07 line\r\nand\tanother\x00 – Caitrìona") == "One line and another – Caitrìona"


def test_as_printed_changes_every_text_but_the_hash_is_of_the_original() -> None:
    content = build_content()
    unprintable = replace(content, title=content.title + "\x07")

    assert as_printed(unprintable) == content
    assert content_hash(unprintable) != content_hash(content)


def test_paragraph_that_introduces_a_block_leads_into_it() -> None:
    introduction, ordinary = (
        Paragraph(None, (Sentence("It is asked to:"),)),
        Paragraph(None, (Sentence("It met."),)),
    )
    boxes = Boxes("", ())

    assert [leads for _, leads in with_leads((introduction, Bullets(()), ordinary, boxes, ordinary))] == [
        True,
        False,
        True,
        False,
        False,
    ]
    assert list(with_leads(())) == []
