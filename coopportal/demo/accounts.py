"""The demonstration accounts and the file that tells their passwords.

Passwords are drawn once with `secrets` and stand in VAR/demo-accounts.json alone. When that file is lost the accounts
get new ones.
"""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher

from accounts.models import Agency, User
from accounts.permissions import Role
from coopportal.demo.agencies import commune_of
from coopportal.demo.lives import read
from provinces.models import Province


@dataclass(frozen=True)
class Account:
    username: str
    full_name: str
    role: str
    agency: tuple[str, str]  # slug of its province, kind
    territory: str | None
    commune: int | None = None

    @property
    def province(self) -> str:
        return self.territory or self.agency[0]


def all_accounts() -> list[Account]:
    data = read("agencies.json")
    former_names = dict(Province.objects.values_list("slug", "name"))
    accounts = []
    for place in data["provinces"]:
        commune = commune_of(place)
        for spec in data["accounts"]["each"]:
            words = {
                "key": place["key"],
                "former": former_names[place["former"]],
                "commune": f"{commune.get_kind_display()} {commune.name}",
            }
            accounts.append(
                Account(
                    spec["username"].format(**words),
                    spec["full_name"].format(**words),
                    spec["role"],
                    (place["present"], spec["agency"]),
                    place["former"],
                    commune.pk if spec["role"] == Role.COMMUNE_OFFICER else None,
                )
            )
    return accounts + [
        Account(spec["username"], spec["full_name"], spec["role"], tuple(spec["agency"]), None)
        for spec in data["accounts"]["others"]
    ]


def create_accounts(agencies: dict[tuple[str, str], Agency]) -> dict[str, str]:
    """Username → password of the accounts made. Raises IntegrityError when a username is taken."""
    territories = {p.slug: p for p in Province.objects.all()}
    accounts = all_accounts()
    passwords = {account.username: new_password() for account in accounts}
    User.objects.bulk_create(
        User(
            username=account.username,
            password=hashed(passwords[account.username]),
            full_name=account.full_name,
            role=account.role,
            agency=agencies[account.agency],
            territory=territories.get(account.territory),
            commune_id=account.commune,
        )
        for account in accounts
    )
    return passwords


def renew_passwords() -> dict[str, str]:
    """New passwords for the accounts that are still there."""
    passwords = {}
    for user in User.objects.filter(username__in=[account.username for account in all_accounts()]):
        passwords[user.username] = new_password()
        user.password = hashed(passwords[user.username])
        user.save(update_fields=["password"])
    return passwords


class QuickHasher(Argon2PasswordHasher):
    """These passwords stand readable in a file, so dozens of costly hashes would only delay the first start.

    Django puts the usual hash in its place at the first sign-in.
    """

    time_cost, memory_cost, parallelism = 1, 8 * 1024, 1


def hashed(password: str) -> str:
    hasher = QuickHasher()
    return hasher.encode(password, hasher.salt())


def new_password() -> str:
    """Three words and three digits, such as "suoi-nang-lua-482": easy to type, on a phone too."""
    words = read("password_words.json")
    return "-".join([*(secrets.choice(words) for _ in range(3)), str(100 + secrets.randbelow(900))])


def accounts_file() -> Path:
    return settings.VAR / "demo-accounts.json"


def write_accounts(passwords: dict[str, str]) -> None:
    """To $VAR/demo-accounts.json, readable by its owner alone; whole or not at all."""
    path = accounts_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [
        {
            "username": account.username,
            "password": passwords[account.username],
            "role": account.role,
            "province": account.province,
        }
        for account in all_accounts()
        if account.username in passwords
    ]
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(rows, file, ensure_ascii=False, indent=1)
    part.replace(path)
