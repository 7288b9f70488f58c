"""Faults in signing in and out, and in the delivery of emails."""

from tests.faults.fault import Change, Fault
from tests.faults.gates import held

LIMITS = "tests/tracker/test_sign_in_limits.py"
BY_LINK = "tests/priorities/answer_links/test_answers.py"

ACCOUNTS = (
    Fault(
        "strangers who can keep a known browser out",
        held("limits on signing in", LIMITS, "opens_in_the_browser_that_knows_it"),
        "assert lets_in(known)",
        (
            Change(
                "tracker/accounts.py",
                "if False:",
                "if browser := known_browsers.browser_token(request, email):",
            ),
        ),
    ),
    Fault(
        "a failed sign-in that is not recorded",
        held("limits on signing in", LIMITS, "audited_for_accounts_alone"),
        "FailedSignIn",
        (
            Change(
                "tracker/accounts.py",
                "",
                "    FailedSignIn.objects.create(account=account, at=clock.real_now(), refused=refused)\n",
            ),
        ),
    ),
    Fault(
        "a password link that shows who has an account",
        held("letters", "tests/tracker/test_accounts.py", "alike_for_known_and_unknown"),
        "assert",
        (
            Change(
                "tracker/mail.py",
                "    if not User.objects.filter(email=to).exists():\n        return\n    Outbox.objects.create(\n"
                "        kind=Outbox.Kind.PASSWORD_LINK,",
                "    Outbox.objects.create(\n        kind=Outbox.Kind.PASSWORD_LINK,",
            ),
            Change(
                "tracker/mail.py",
                "from tracker.models import Outbox, User\n",
                "from tracker.models import Outbox\n",
            ),
        ),
    ),
    Fault(
        "a page that the browser keeps after signing out",
        held("sessions", "tests/tracker/test_sessions.py", "stored_nowhere"),
        "no-store",
        (
            Change(
                "tracker/response_headers.py",
                'request.method in ("GET", "HEAD")',
                'not has_session and request.method in ("GET", "HEAD")',
            ),
        ),
    ),
    Fault(
        "a reopened account that revives its session",
        held("sessions", "tests/tracker/test_sessions.py", "closed_and_reopened"),
        "assert not is_signed_in(browser)",
        (Change("tracker/admin.py", "old.session_epoch\n", "old.session_epoch + (not obj.is_active)\n"),),
    ),
    Fault(
        "a manager who becomes report author unseen",
        held(
            "emails to administrators",
            "tests/priorities/writes/test_role_emails.py",
            "becomes_report_author",
        ),
        "expected 1, got 0",
        (
            Change(
                "priorities/writes/roles.py",
                "    return membership\n",
                "    emails.queue_role_change(membership=membership, change=emails.RoleChange.GIVEN, by=by, at=at)\n"
                "    return membership\n",
            ),
        ),
    ),
    Fault(
        "an email that is lost while the mail server is down",
        held("the outbox", "tests/tracker/test_mail.py", "for_two_days_loses_nothing"),
        "assert",
        (
            Change(
                "tracker/mail.py",
                "    gives_up = True\n",
                "    gives_up = at - email.queued_at > LONGEST_WITHOUT_SERVER\n",
            ),
        ),
    ),
    Fault(
        "two letters to a person on a day",
        held("letters that ask for updates", "tests/priorities/letters/test_letters.py", "once_a_day"),
        "IntegrityError",
        (Change("priorities/writes/letters.py", "done = frozenset[int]()", "done = written_to(day)"),),
    ),
    Fault(
        "a letter with the actions of another person",
        held("letters that ask for updates", "tests/priorities/letters/test_letters.py", "earlier_lead"),
        "bob@council.example",
        (
            Change(
                "priorities/letter_emails.py",
                "        if True\n",
                "        if reminder.person.pk == letter.person_id\n",
            ),
        ),
    ),
    Fault(
        "a link for updates that opens another action",
        held("links for updates", BY_LINK, "another_action_is_not_opened"),
        "assert 200 == 404",
        (
            Change(
                "priorities/queries/answer_links.py",
                "list(AnswerLinkItem.objects.filter(link__period=link.period_id)"
                '.select_related("action", "answer__update"))',
                'list(link.items.select_related("action", "answer__update"))',
            ),
            Change(
                "priorities/queries/answer_links.py",
                "is_theirs=True, period",
                "is_theirs=is_theirs or answer is not None, period",
            ),
        ),
    ),
    Fault(
        "a link for updates that works twice",
        held("links for updates", BY_LINK, "sent_once_and_the_link_is_then_used_up"),
        "assert '1 update to send' in",
        (
            Change(
                "priorities/views/answers.py", "if item and item.sent and False:", "if item and item.sent:"
            ),
            Change("priorities/views/answers.py", "if now.is_spent and False:", "if now.is_spent:"),
            Change(
                "priorities/queries/answer_links.py",
                "answered=False, on=on",
                "answered=row.action_id in updated or answer is not None, on=on",
            ),
        ),
    ),
)
