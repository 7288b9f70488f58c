"""Nothing typed reaches a log or an error report."""

import io
import logging
from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import include, path
from django.views.debug import ExceptionReporter, get_exception_reporter_filter

from tests.tracker import plan_text
from tracker import views
from tracker.access import public
from tracker.identifiers import CHI, NATIONAL_INSURANCE, NHS, POSTCODE
from tracker.logs import LONGEST_WORD, NothingTypedFilter, PrivateFormatter, mask
from tracker.models import Outbox

AT = datetime(2026, 4, 8, 9, tzinfo=UTC)


@pytest.fixture
def stream() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def log(stream: io.StringIO) -> logging.Logger:
    logger = logging.Logger("under test")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(PrivateFormatter("%(levelname)s %(message)s"))
    logger.addHandler(handler)
    return logger


def test_formatter_masks_identifiers_in_message_and_exception(
    log: logging.Logger, stream: io.StringIO
) -> None:
    try:
        int("0101201234 words")
    except ValueError:
        log.exception("Could not read %s", "QQ 12 34 56 A")
    text = stream.getvalue()
    assert "0101201234" not in text
    assert "QQ 12" not in text
    assert text.startswith("ERROR Could not read [national_insurance left out]\n")
    assert "ValueError: invalid literal for int() with base 10: '[chi left out] words'" in text


@pytest.mark.parametrize("kind", [CHI, NHS, NATIONAL_INSURANCE, POSTCODE])
def test_formatter_masks_identifiers_in_every_style_that_forms_refuse(
    kind: str, log: logging.Logger, stream: io.StringIO
) -> None:
    written = [text for each, text in plan_text.identifiers() if each == kind]
    assert len(written) > 100
    left = []
    for text in written:
        log.error("Could not read %s, given", text)
        line = stream.getvalue()
        if text in line or f"[{kind} left out]" not in line:
            left.append(line)
        stream.seek(0)
        stream.truncate()
    assert left == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/01/01/01 1237/",
        "/01.01.01 1237/",
        "/010101.1237/",
        "/none/01-01-01-1237/",
        "/01%2F01%2F01%201237/",
        "/strategies/QQ.12.34.56.A/",
        "/none/G1-1AA/",
    ],
)
def test_address_of_a_missing_page_is_logged_without_its_identifier(
    client: Client, product_log: io.StringIO, address: str
) -> None:
    assert client.get(address).status_code == 404
    _time, found, logged = product_log.getvalue().partition("Not Found: /")
    assert found
    assert "left out]" in logged
    assert not any(part in logged for part in ("1237", "34", "1AA"))


@pytest.mark.parametrize(
    ("sent", "logged"),
    [
        ("/01%2F01%2F01%201237/", "/[chi left out]/"),
        ("/010101%2E1237/%0AERROR", "/[chi left out]/ ERROR"),
        ("/QQ%20123456A", "/[national_insurance left out]"),
        ("/ann%40demo.example", "[email address left out]"),
        ("/strategies/a%20b/%25", "/strategies/a%20b/%25"),
        ("50% of 20%", "50% of 20%"),
    ],
)
def test_address_is_masked_as_a_server_logs_it(
    log: logging.Logger, stream: io.StringIO, sent: str, logged: str
) -> None:
    log.error("GET %s HTTP/1.1", sent)
    assert stream.getvalue() == f"ERROR GET {logged} HTTP/1.1\n"


def test_a_long_address_is_logged_cut(log: logging.Logger, stream: io.StringIO) -> None:
    log.error("Not Found: /%s", "a" * 60_000)
    assert len(stream.getvalue()) < LONGEST_WORD + 100
    assert stream.getvalue().endswith("aaa[cut]\n")


def test_formatter_leaves_out_rows_and_query_strings(log: logging.Logger, stream: io.StringIO) -> None:
    log.error('"GET /actions/?q=Mrs+Smith HTTP/1.1" 500\nDETAIL:  Failing row contains (1, Mrs\n\nSmith).')
    assert "Smith" not in stream.getvalue()
    assert stream.getvalue() == 'ERROR "GET /actions/?[left out] HTTP/1.1" 500\n[row left out]\n'


@pytest.fixture
def product_log(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO) -> io.StringIO:
    """Return what the application logs while a test runs."""
    handlers = logging.getLogger("django").handlers
    handler = next(one for one in handlers if isinstance(one.formatter, PrivateFormatter))
    monkeypatch.setattr(handler, "stream", stream)
    return stream


def planted_fault(request: HttpRequest) -> HttpResponse:
    """A view that raises an error."""
    raise RuntimeError("planted")


def refused(request: HttpRequest) -> HttpResponse:
    """A view that refuses its reader."""
    raise PermissionDenied("Not yours.")


def suspected(request: HttpRequest) -> HttpResponse:
    """A view that receives what no browser sends."""
    raise SuspiciousOperation("Odd.")


urlpatterns = [
    path("fault/", public(planted_fault)),
    path("refused/", public(refused)),
    path("suspected/", public(suspected)),
    path("", include("tracker.urls")),
]
handler400, handler403, handler500 = views.bad_request, views.forbidden, views.server_error


@pytest.mark.django_db
@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("address", "host", "line"),
    [
        ("/refused/", "testserver", "WARNING django.request Forbidden (Permission denied): /refused/"),
        ("/suspected/", "testserver", "ERROR django.security.SuspiciousOperation Odd."),
        ("/refused/", "elsewhere.example", "ERROR django.security.DisallowedHost Invalid HTTP_HOST header"),
    ],
)
def test_refusal_is_one_line_of_the_log(
    client: Client, product_log: io.StringIO, address: str, host: str, line: str
) -> None:
    client.get(address, headers={"host": host})
    assert line in product_log.getvalue()
    assert product_log.getvalue().count("\n") == 1


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_fault_is_traced_in_the_log(client: Client, product_log: io.StringIO) -> None:
    client.raise_request_exception = False
    assert client.get("/fault/").status_code == 500
    assert "Traceback" in product_log.getvalue()
    assert "RuntimeError: planted" in product_log.getvalue()


def test_error_report_contains_nothing_that_was_typed(rf: RequestFactory) -> None:
    # Built from parts, because an error report shows the lines of code around the error.
    words = " ".join(["Mrs", "Smith", "moved"])
    request = rf.post("/update/", {"progress": words})
    try:
        typed = request.POST["progress"]
        raise RuntimeError(f"failed with {len(typed)} characters")
    except RuntimeError as error:
        reporter = ExceptionReporter(request, type(error), error, error.__traceback__)
    assert isinstance(get_exception_reporter_filter(request), NothingTypedFilter)
    for report in (reporter.get_traceback_text(), reporter.get_traceback_html()):
        assert words not in report
        assert "failed with 15 characters" in report


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite does not repeat the failing row")
@pytest.mark.django_db
def test_formatter_leaves_out_the_row_that_postgresql_repeats(
    log: logging.Logger, stream: io.StringIO
) -> None:
    try:
        with transaction.atomic():
            Outbox.objects.create(
                key="k", to="a@demo.example", subject="s", text="Mrs Smith\n\nmoved", queued_at=AT, sent_at=AT
            )
    except IntegrityError:
        log.exception("Could not save")
    assert "DETAIL" not in stream.getvalue()
    assert "moved" not in stream.getvalue().replace("Smith\\n\\nmoved", "")
    assert "outbox_sent_only_by_an_attempt" in stream.getvalue()


def test_mask_replaces_each_identifier() -> None:
    assert mask("0101201234 at G1 1AA") == "[chi left out] at [postcode left out]"
    assert mask("nothing") == "nothing"


@pytest.mark.parametrize(
    "path",
    ["/accounts/password/reset/key/", "/answer/", "/calendar/"],
    ids=["password", "partner", "calendar"],
)
def test_the_secret_part_of_an_address_is_masked(path: str, log: logging.Logger, stream: io.StringIO) -> None:
    log.info('"GET %s0f0e.mxJaEB HTTP/1.1" 200', path)
    assert f"{path}[left out] HTTP/1.1" in stream.getvalue()
