"""SortingHat's side: `python of_sortinghat.py <contacts> <repeats> <pid of MariaDB>` prints what each job costs.

Runs with the peers' packages and nothing of this project but the files beside it. A phone is an identity of the source
`phone`, whose username is the number; it has no notes, so there is no job with one.
"""

from __future__ import annotations

import itertools
import json
import sys
from typing import Any

from clock import measured
from people import person


def main(contacts: int, repeats: int, server: int) -> None:
    """Fill, then one job after the other."""
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.db import transaction

    call_command("migrate", verbosity=0)
    from sortinghat.core import api
    from sortinghat.core.context import SortingHatContext
    from sortinghat.core.models import Identity

    user, _ = get_user_model().objects.get_or_create(username="agent")
    context = SortingHatContext(user)
    numbers = itertools.count(contacts + 5_000_000)

    def create(place: int) -> Any:
        one = person(place)
        name = f"{one.first} {one.last}"
        return api.add_identity(context, "phone", name=name, email=one.email, username=one.phone).uuid

    def find(phone: str) -> Any:
        found = Identity.objects.select_related("individual__profile").filter(source="phone", username=phone)
        return found.order_by("individual__created_at").first()

    def pair() -> tuple[Any, Any]:
        return create(next(numbers)), create(next(numbers))

    def merged() -> Any:
        kept, gone = pair()
        api.merge(context, [gone], kept)
        return gone

    with transaction.atomic():
        for place in range(1, contacts + 1):
            create(place)
    known = person(contacts // 2).phone
    jobs = {
        "find": measured(lambda: known, find, repeats, server),
        "create": measured(lambda: next(numbers), create, repeats, server),
        "merge": measured(pair, lambda each: api.merge(context, [each[1]], each[0]), repeats, server),
        "unmerge": measured(merged, lambda gone: api.unmerge_identities(context, [gone]), repeats, server),
    }
    print(json.dumps(jobs))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
