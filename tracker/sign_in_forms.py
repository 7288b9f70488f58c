"""The forms for signing in and for requesting a password link."""

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.http import HttpRequest

from tracker import clock, mail
from tracker.forms import BaseForm, PastedField


class SignInForm(LoginForm):
    """An email address and a password, one after the other by the keyboard.

    The way to a forgotten password stands beneath the button, not as the help text of the box, where it would catch
    whoever goes from the one box to the next.
    """

    bound_field_class = PastedField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class PasswordLinkForm(BaseForm):
    """Requests a password link. It does not look for an account, so the answer is the same with and without one."""

    # The longest address that an account may have.
    email = forms.EmailField(
        label="Email",
        max_length=254,
        error_messages={"max_length": "This address is too long. Check it."},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def save(self, request: HttpRequest) -> str:
        """Queue the link, and return the address that it goes to."""
        email = str(self.cleaned_data["email"]).lower()
        site = request.build_absolute_uri("/").rstrip("/")
        mail.queue_password_link(to=email, site=site, at=clock.now())
        return email
