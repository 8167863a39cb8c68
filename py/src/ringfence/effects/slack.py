"""The topic slack: a message to the operators' channel, by an incoming webhook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from ringfence.effects.effect import Effect, NotDone
from ringfence.retry_after import seconds_of

_TIMEOUT = httpx.Timeout(10.0, connect=5.0)


@dataclass(frozen=True, slots=True)
class Slack:
    """Writes to the channel behind one URL, which is itself the secret."""

    url: str = field(repr=False)

    def __call__(self, effect: Effect) -> Mapping[str, object]:
        """Sends `text`, in which nothing is markup."""
        text = str(effect.payload["text"])
        for mark, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
            text = text.replace(mark, entity)
        try:
            answer = httpx.post(
                self.url, json={"text": text}, timeout=_TIMEOUT, follow_redirects=False
            )
        except httpx.HTTPError as error:
            # Without its text, which quotes the URL.
            raise NotDone(f"Slack did not answer ({type(error).__name__}).") from None
        if answer.status_code == 200:
            return {"status": 200}
        raise NotDone(
            f"Slack answered {answer.status_code}.",
            after=seconds_of(answer.headers.get("retry-after")),
            hopeless=300 <= answer.status_code < 500 and answer.status_code not in (408, 429),
        )
