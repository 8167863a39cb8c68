"""Orders to live calls, and questions about calls: the topics vapi.*.

That Vapi took an order proves nothing; an order to end a call is done when the call has ended, as
Vapi's own API says or our books do. Until then the attempt counts as failed, and the outbox gives
the order again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ringfence import api
from ringfence.db import Caller
from ringfence.effects.effect import Effect, NotDone
from ringfence.vapi.client import ControlUrl, VapiClient, VapiRefused, VapiUnavailable

# A last sentence takes a few seconds to speak; all of it fits well into the lease of ten.
_LOOKS = (0.5, 1.0, 1.5, 2.0)

Wait = Callable[[float], object]


@dataclass(frozen=True, slots=True)
class Vapi:
    """Carries out what concerns calls at Vapi. `wait` ends early when the worker is to stop."""

    client: VapiClient
    database: Caller
    wait: Wait

    def say(self, effect: Effect) -> Mapping[str, object]:
        """Has a sentence spoken."""
        with _Faults():
            control = self._control(effect)
            if control is None or not self.client.say(control, str(effect.payload["message"])):
                return self._over(effect)
            return {"over": False}

    def end_call(self, effect: Effect) -> Mapping[str, object]:
        """Ends a call, with a last sentence at first, and makes sure that it has ended."""
        with _Faults():
            if self._settled(effect):
                return {"over": True}
            control = self._control(effect)
            if control is None or not self._order(control, effect):
                return self._over(effect)
            settled = self._settled(effect, acknowledged=True)
            for pause in _LOOKS:
                if settled or self._ended(effect):
                    self._over(effect)
                    return {"ended": True}
                self.wait(pause)
                settled = self._settled(effect)
        raise NotDone("Vapi took the order, but the call goes on.")

    def look_up_call(self, effect: Effect) -> Mapping[str, object]:
        """Asks what became of a call, and hands the answer to the database."""
        with _Faults():
            found = self.client.get_call(str(effect.payload["vapi_call_id"]))
        settled = api.settle_looked_up_call(
            self.database,
            p_org_id=effect.org_id,
            p_call_id=str(effect.payload["call_id"]),
            p_call=found.text if found else None,
        )
        return {"outcome": settled.outcome}

    def _order(self, control: ControlUrl, effect: Effect) -> bool:
        """Gives the order; false when the vendor no longer has the call."""
        message = effect.payload.get("message")
        # Somebody who did not hang up after being told so is not told a second time.
        if message and effect.attempt == 1:
            return self.client.say(control, str(message), end_call=True)
        return self.client.end_call(control)

    def _over(self, effect: Effect) -> dict[str, object]:
        """Says that the call is over: nobody has to look after it any more."""
        api.record_call_over(
            self.database, p_org_id=effect.org_id, p_call_id=str(effect.payload["call_id"])
        )
        return {"over": True}

    def _settled(self, effect: Effect, acknowledged: bool = False) -> bool:
        ended = api.record_call_end(
            self.database,
            p_org_id=effect.org_id,
            p_call_id=str(effect.payload["call_id"]),
            p_acknowledged=acknowledged,
        )
        return bool(ended)

    def _ended(self, effect: Effect) -> bool:
        found = self.client.get_call(str(effect.payload["vapi_call_id"]))
        return found is None or json.loads(found.text).get("status") == "ended"

    def _control(self, effect: Effect) -> ControlUrl | None:
        """Where the call takes orders; None when it is over. Asked for where we never heard it."""
        call_id, host = str(effect.payload["vapi_call_id"]), effect.payload.get("control_host")
        if host:
            return ControlUrl(str(host), call_id)
        found = self.client.get_call(call_id)
        if found is None or (call := json.loads(found.text)).get("status") == "ended":
            return None
        received = (call.get("monitor") or {}).get("controlUrl")
        if not isinstance(received, str):
            raise NotDone("Vapi states no control URL for the call.")
        return self.client.control_url(received, call_id)


class _Faults:
    """Turns what the client raises into what the outbox is told."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, VapiUnavailable):
            raise NotDone(str(error), after=error.retry_after) from error
        if isinstance(error, VapiRefused):
            # A key that is refused is put right by a person; a URL that leads elsewhere never is.
            raise NotDone(str(error), hopeless=error.status is None) from error
