"""The forms for signing in and for requesting a password link."""

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.http import HttpRequest

from tracker import clock, mail
from tracker.forms import BaseForm, PastedField


class SignInForm(LoginForm):
    """The sign-in form, with an email address and a password.

    `carried` is a form that was sent while signed out: see `tracker.unsaved_text.carry`.

    The page shows the “Forgot your password?” link below the button. In allauth's help text, the link would come
    between the two boxes for people who use the keyboard.
    """

    bound_field_class = PastedField

    carried = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class PasswordLinkForm(BaseForm):
    """The form for requesting a password link.

    The form does not look for an account, so the response does not show whether the account exists.
    """

    # The longest address that an account may have.
    email = forms.EmailField(
        label="Email",
        max_length=254,
        error_messages={"max_length": "This address is too long. Check it."},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def save(self, request: HttpRequest) -> str:
        """Queue the password link, and return the email address."""
        email = str(self.cleaned_data["email"]).lower()
        site = request.build_absolute_uri("/").rstrip("/")
        mail.queue_password_link(to=email, site=site, at=clock.now())
        return email
