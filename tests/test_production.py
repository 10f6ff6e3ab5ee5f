"""What the settings make of a production environment."""

import os
import subprocess
import sys

import pytest

ASKED = "from django.conf import settings; print(settings.SITE_URL, settings.MAIL_ENABLED, settings.EMAIL_HOST)"
NEEDED = {
    "PORTAL_MODE": "production",
    "SECRET_KEY": "thu" * 30,
    "ALLOWED_HOSTS": ".htx.example.vn,other.example.vn",
    "DATABASE_URL": "postgres://a:b@localhost/c",
    "REDIS_URL": "redis://:a@localhost/0",
    "DJANGO_SETTINGS_MODULE": "coopportal.settings",
}


def asked(**more) -> list[str]:
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", ASKED], env=environment | NEEDED | more, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


@pytest.mark.parametrize(
    ("more", "site"),
    [
        ({}, "https://htx.example.vn"),
        ({"SITE_URL": ""}, "https://htx.example.vn"),
        ({"SITE_URL": "https://kehoach.example.vn/"}, "https://kehoach.example.vn"),
    ],
)
def test_signed_reports_name_the_address_that_the_portal_answers_to(more, site):
    assert asked(**more) == [site, "False", "localhost"]


def test_letters_go_out_once_a_server_is_named():
    assert asked(EMAIL_URL="smtp+tls://a:b@mail.example.vn:587")[1:] == ["True", "mail.example.vn"]
