"""The URL configuration: the paths of this app, the administration and the other apps."""

from typing import Any

from allauth.account import views as account
from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, include, path, re_path

from tracker import health, sessions, views


def own_password(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """Redirect to the page on which people change their own password, because that page records the change."""
    return redirect("account_change_password")


# The administration uses the same sign-in page as everyone else, which counts attempts.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # a method replaced by a function
admin.site.password_change = own_password  # type: ignore[method-assign, assignment]  # and by one that leads elsewhere

password_urls: list[URLPattern | URLResolver] = [
    path("change/", account.password_change, name="account_change_password"),
    path("set/", account.password_set, name="account_set_password"),
    path("reset/", account.password_reset, name="account_reset_password"),
    path("reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "reset/key/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"
    ),
]

account_urls: list[URLPattern | URLResolver] = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("sign-out-everywhere/", sessions.sign_out_everywhere, name="account_sign_out_everywhere"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", include(password_urls)),
]

health_urls = [
    path("live", health.live, name="health_live"),
    path("ready", health.ready, name="health_ready"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", include(health_urls)),
    path("accounts/", include(account_urls)),
    path("admin/", admin.site.urls),
    path("", include("priorities.urls")),
    path("", include("reports.urls")),
]

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.server_error
