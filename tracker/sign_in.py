"""The form that people sign in with."""

from typing import Any

from allauth.account.forms import LoginForm

from tracker.forms import PastedField


class SignInForm(LoginForm):
    """An email address and a password, one after the other by the keyboard.

    The way to a forgotten password stands beneath the button, not as the help text of the box, where it would catch
    whoever goes from the one box to the next.
    """

    bound_field_class = PastedField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
