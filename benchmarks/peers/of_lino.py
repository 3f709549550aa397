"""Lino's side: `python of_lino.py <contacts> <repeats> <folder>` prints what each job costs, with SQLite.

Runs with the peers' packages and nothing of this project but the files beside it.
"""

from __future__ import annotations

import itertools
import json
import os
import sys
from pathlib import Path
from typing import Any

from clock import measured
from people import person

SETTINGS = """
from lino.projects.std.settings import *

class Site(Site):
    languages = "en"

    def get_installed_plugins(self):
        yield super().get_installed_plugins()
        yield "lino.modlib.users"
        yield "lino_xl.lib.countries"
        yield "lino_xl.lib.contacts"
        yield "lino_xl.lib.notes"

SITE = Site(globals())
SECRET_KEY = "a sample, for a database that lives as long as this process"
DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": "{database}"}}}}
"""


def started(folder: Path) -> Any:
    """Lino with an empty database in the folder."""
    (folder / "lino_settings.py").write_text(SETTINGS.format(database=folder / "lino.sqlite3"))
    sys.path.insert(0, str(folder))
    os.environ["DJANGO_SETTINGS_MODULE"] = "lino_settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)
    from lino.api import rt

    return rt


def main(contacts: int, repeats: int, folder: Path) -> None:
    """Fill, then one job after the other."""
    rt = started(folder)
    from django.db import transaction
    from lino.core.merge import MergePlan

    model, note = rt.models.contacts.Person, rt.models.notes.Note
    user = rt.models.users.User(username="agent", language="en")
    user.save()
    numbers = itertools.count(5_000_000)

    def made(place: int) -> Any:
        one = person(place)
        return model(first_name=one.first, last_name=one.last, gsm=one.phone, email=one.email, language="en")

    def create(place: int) -> Any:
        each = made(place)
        each.full_clean()
        each.save()
        return each

    def find(phone: str) -> Any:
        return model.objects.filter(gsm=phone).order_by("id").first()

    def resolve_and_note(phone: str) -> None:
        found = find(phone)
        each = note(user=user, owner=found, contact_person=found, subject="voice inbound", body="Sales", language="en")
        each.full_clean()
        each.save()

    def merge(pair: tuple[Any, Any]) -> None:
        with transaction.atomic():
            MergePlan(*pair).execute()

    with transaction.atomic():
        for place in range(1, contacts + 1):
            made(place).save()
    known = person(contacts // 2).phone
    jobs = {
        "find": measured(lambda: known, find, repeats),
        "resolve and note": measured(lambda: known, resolve_and_note, repeats),
        "create": measured(lambda: next(numbers), create, repeats),
        "merge": measured(lambda: (create(next(numbers)), create(next(numbers))), merge, repeats),
    }
    print(json.dumps(jobs))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
