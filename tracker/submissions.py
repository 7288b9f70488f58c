"""Makes sure that a form that makes something makes it once, even if it is sent more than once.

The reasons are in docs/decisions/0019-a-form-that-is-sent-twice.md.
"""

import json
from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.crypto import salted_hmac

from tracker import clock
from tracker.forms import BaseForm
from tracker.models import Submission
from tracker.refusals import Refused
from tracker.unsaved_text import SUBMISSION

KEPT_FOR = timedelta(days=7)
"""How long the key of a form that was sent is stored, in case it is sent again."""

SENT_BEFORE = "You sent this form more than once. It was saved once."
OTHER_ANSWERS = (
    "You have already sent this form, and your first answers were saved. These answers are different and are not "
    "saved yet. Send the form again to save them as well."
)


def once(request: HttpRequest, form: BaseForm, make: Callable[[], tuple[str, str]]) -> HttpResponseRedirect:
    """Call `make`, unless this form was sent before, and redirect to the same page as the first time.

    `form` is valid and carries a key. `make` is the write: it returns the address of the page to show next and the
    message for it. If it raises, the key may be used again and the error reaches the caller. If the key was used for
    other answers, this gives the form a new key and raises Refused. The second of two submissions at the same moment
    waits at the key in the database until the first is saved or refused.
    """
    now = clock.of_this_machine()
    digest = _digest(request)
    # Outside the transaction, so that two submissions that remove the same rows do not wait for each other's write.
    Submission.objects.filter(at__lt=now - KEPT_FOR).delete()
    with transaction.atomic():
        submission, is_first = Submission.objects.get_or_create(
            # Removed from the answers, because many views pass all of them to their write.
            key=form.cleaned_data.pop(SUBMISSION),
            defaults={"at": now, "digest": digest},
        )
        if is_first:
            submission.leads_to, message = make()
            submission.save(update_fields=["leads_to"])
    if is_first:
        messages.success(request, message)
    elif submission.digest == digest:
        messages.info(request, SENT_BEFORE)
    else:
        form.renew_key()
        raise Refused({"": OTHER_ANSWERS})
    return HttpResponseRedirect(submission.leads_to)


def _digest(request: HttpRequest) -> str:
    """Return a keyed hash of the sender, the page and the answers. They cannot be read back from it."""
    answers = {
        name: values
        for name, values in request.POST.lists()
        if name not in (SUBMISSION, "csrfmiddlewaretoken")
    }
    sent = json.dumps([request.user.pk, request.path, answers], sort_keys=True)
    return salted_hmac("tracker.submissions", sent, algorithm="sha256").hexdigest()
