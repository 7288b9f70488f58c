"""The links for updates of the demo, which were sent to people without an account."""

from priorities.imports.demo.plan import Loaded, moment
from priorities.writes import answer_links
from tracker.models import Outbox


def send_links(loaded: Loaded) -> None:
    """Send the links of the fixtures, save their emails as sent, and revoke those that were revoked."""
    for entry in loaded.fixture["answer_links"]:
        by, at = loaded.user(entry["sent_by"]), moment(entry["on"])
        link = answer_links.send(
            period=loaded.periods[entry["period"]],
            person=loaded.people[entry["person"]],
            actions=[loaded.actions[reference] for reference in entry["actions"]],
            email=entry["email"],
            number_of_days=entry["number_of_days"],
            by=by,
            at=at,
        )
        Outbox.objects.filter(key=link.outbox_key).update(sent_at=at, attempts=1)
        if "revoked_on" in entry:
            answer_links.revoke(link=link, by=by, at=moment(entry["revoked_on"]))
