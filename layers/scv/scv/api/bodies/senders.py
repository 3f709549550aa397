"""The body of a sender."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from scv.api.bodies.base import Body, DivisionKey
from scv.domain.senders.roster import MAX_SECRET
from scv.domain.senders.senders import USUAL_RATE, Sender

ProjectId = Annotated[str, Field(min_length=1, max_length=255)]
SecretText = Annotated[str, Field(max_length=MAX_SECRET)]


class SenderSecretsBody(Body):
    """AC4: what is left out stays as it is; an empty text removes one."""

    current: SecretText | None = None
    next: SecretText | None = None
    verify_token: SecretText | None = None


class SenderBody(Body):
    """AC6: a sender; what is left out takes the default, but for secrets, which stay."""

    id: str | None = None
    kind: Annotated[str, Field(max_length=64)]
    divisions: Annotated[list[DivisionKey], Field(min_length=1, max_length=100)]
    division_id: DivisionKey | None = None
    projects: Annotated[list[ProjectId], Field(max_length=100)] = Field([])
    project_id: ProjectId | None = None
    public_url: Annotated[str, Field(max_length=1000)] | None = None
    rate_per_second: Annotated[int, Field(ge=1, le=1000)] = USUAL_RATE
    secrets: SenderSecretsBody = Field(default_factory=SenderSecretsBody)

    def sender(self, sender_id: str) -> Sender:
        """The settings as the domain holds them."""
        return Sender(
            sender_id,
            self.kind,
            tuple(dict.fromkeys(self.divisions)),
            self.division_id,
            tuple(dict.fromkeys(self.projects)),
            self.project_id,
            self.public_url,
            self.rate_per_second,
        )

    def told(self) -> Mapping[str, str | None]:
        """The secrets that were sent, by their names on the wire."""
        return self.secrets.model_dump(by_alias=True)
