"""Ensures that a form adds its record only once, even if the form is sent more than once.

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
"""How long the key of a submitted form is kept, in case the form is sent again."""

SENT_BEFORE = "You sent this form more than once. It was saved only once."
OTHER_ANSWERS = (
    "You have already sent this form, and your first answers were saved. These answers are different and are not "
    "saved yet. Send the form again to save them as well."
)


def once(request: HttpRequest, form: BaseForm, make: Callable[[], tuple[str, str]]) -> HttpResponseRedirect:
    """Call `make`, unless this form has been sent before, and return a redirect to the page that the first call gave.

    `form` must be valid and contain a submission key. `make` performs the write, and returns the next page's URL and a
    message. An exception from `make` is passed on, and the key can then be used again. If the key has been used for
    different answers, the form gets a new key and this raises Refused. If the same form is sent twice at the same time,
    the second request waits in the database until the first is saved or refused.
    """
    now = clock.real_now()
    digest = _digest(request)
    # Outside the transaction, so that submissions which delete the same old rows do not wait for each other's writes.
    Submission.objects.filter(at__lt=now - KEPT_FOR).delete()
    with transaction.atomic():
        submission, is_first = Submission.objects.get_or_create(
            # Remove the key from the cleaned data, because many views pass all of that data to their write.
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
        form.replace_submission_key()
        raise Refused({"": OTHER_ANSWERS})
    return HttpResponseRedirect(submission.leads_to)


def _digest(request: HttpRequest) -> str:
    """Return a keyed hash of the sender, the page and the answers, from which none of these can be recovered."""
    answers = {
        name: values
        for name, values in request.POST.lists()
        if name not in (SUBMISSION, "csrfmiddlewaretoken")
    }
    sent = json.dumps([request.user.pk, request.path, answers], sort_keys=True)
    return salted_hmac("tracker.submissions", sent, algorithm="sha256").hexdigest()
