import getpass
from typing import Any

from django.contrib.auth.management.commands import changepassword
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from tracker import accounts, clock
from tracker.events import Event
from tracker.models import User

MOST_TRIES = 3


class Command(changepassword.Command):
    """Set an account's password from the server, and record the change.

    Replaces Django's command, which would overwrite any changes made to the account while the password was typed.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask for the password twice and set it.

        Raises CommandError if there is no account, or if the first `MOST_TRIES` passwords are refused.
        """
        email = options["username"] or ""
        user = User.objects.filter(email=email).first()
        if user is None:
            raise CommandError(f"There is no account with the email address “{email}”. Check the address.")
        self.stdout.write(f"Changing the password for {user}.")
        for _ in range(MOST_TRIES):
            password, again = getpass.getpass("Password: "), getpass.getpass("Password (again): ")
            try:
                if password != again:
                    raise ValidationError("The two passwords are not the same. Type them again.")
                validate_password(password, user)
            except ValidationError as refused:
                self.stderr.write("\n".join(refused.messages))
                continue
            user.set_password(password)
            accounts.save_password(user=user, what=Event.PASSWORD_SET_ON_SERVER, by=None, at=clock.now())
            self.stdout.write(f"The password for {user} has been changed.")
            return
        raise CommandError(f"The password for {user} has not been changed. Run the command again.")
