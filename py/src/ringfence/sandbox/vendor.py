"""The life of calls: created, asked about, answered, ended, reported. All in one event loop."""

from __future__ import annotations

import bisect
import dataclasses
import random
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any, Literal

from ringfence.log import Log
from ringfence.sandbox import calls, rules
from ringfence.sandbox.calls import Behaviour, Call, Json
from ringfence.sandbox.clock import Agenda, Clock, Event, iso, milliseconds
from ringfence.sandbox.delivery import Counters, Credential, Faults, Post, Reply

# The vendor waits this long for the answer to an assistant-request, whatever is configured.
ASSISTANT_REQUEST_SECONDS = 7.5

_log = Log("sandbox")

_OWN_NUMBER = "+15005550006"


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxConfig:
    """How the vendor is set up."""

    # The server of the whole account, as the vendor writes it: url, secret, credentialId, ….
    server: Mapping[str, Any] | None = field(default=None, repr=False)
    credentials: Mapping[str, Credential] = field(default_factory=dict, repr=False)
    api_key: str = field(default="sandbox-private-key", repr=False)
    public_key: str = field(default="sandbox-public-key", repr=False)
    seed: int = 0
    # 1 is real time; 1440 plays a day in a minute; 0 stands still until advance() moves it.
    speed: float = 1.0
    start: datetime | None = None
    faults: Faults = field(default_factory=Faults)
    # In which order lists come is nowhere promised.
    order: Literal["newest", "oldest", "arbitrary"] = "newest"
    concurrency_limit: int = 1000
    assistant_request_seconds: float = ASSISTANT_REQUEST_SECONDS
    # From the end of a call to its report and its costs.
    processing_seconds: float = 5.0
    # Whether a call that never began is reported is not known for certain; most likely not.
    report_unconnected: bool = False
    transcript: str = "AI: Hello?\nUser: Hi.\n"


class VendorError(Exception):
    """A request the vendor refuses, with its status and its sentences."""

    def __init__(self, status: int, faults: list[str]) -> None:
        self.status = status
        self.faults = faults
        super().__init__(f"{status}: {'; '.join(faults)}")


@dataclass(slots=True)
class Trouble:
    """What the next requests to the REST API get instead of an answer."""

    status: int
    times: int
    retry_after: str | None = None


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why an assistant-request came to nothing."""

    reason: str
    error: str
    answer: Any = None


class Vendor:
    """The vendor's whole state."""

    def __init__(self, config: SandboxConfig, base_url: str) -> None:
        self.config = config
        start = config.start or datetime.now(UTC)
        self.clock = Clock(milliseconds(start), config.speed)
        self.agenda = Agenda(self.clock)
        self.counters = Counters()
        self.post = Post(self.agenda, self.counters, config.credentials, config.seed)
        self.post.faults = config.faults
        self.calls: dict[str, Call] = {}
        self.assistants: dict[str, Json] = {}
        self.numbers: dict[str, Json] = {}
        self.troubles: list[Trouble] = []
        self._expected: dict[str, Behaviour] = {}
        self._base_url = base_url
        self._org_id = self._id("org", 0)
        self._org_server = self._checked_server(config.server)
        self._indexes: dict[str, list[tuple[int, int]]] = {}
        self._in_order: list[Call] = []

    # ------------------------------------------------------------ what there is

    def add_assistant(self, **fields: Any) -> str:
        """A saved assistant; fields as the vendor names them."""
        self._refuse(rules.ASSISTANT(fields, ""))
        self._refuse(self._unknown_credential(fields))
        identifier = self._id("assistant", len(self.assistants))
        moment = iso(self.clock.now())
        self.assistants[identifier] = {
            "id": identifier,
            "orgId": self._org_id,
            **fields,
            "createdAt": moment,
            "updatedAt": moment,
        }
        return identifier

    def add_number(
        self,
        number: str = _OWN_NUMBER,
        *,
        assistant_id: str | None = None,
        server: Mapping[str, Any] | None = None,
        fallback: Mapping[str, Any] | None = None,
    ) -> str:
        """A phone number. Without an assistant each call is asked about."""
        self._refuse(rules.e164(number, "number"))
        if assistant_id is not None and assistant_id not in self.assistants:
            raise VendorError(400, ["assistantId does not exist"])
        identifier = self._id("number", len(self.numbers))
        moment = iso(self.clock.now())
        document: Json = {
            "id": identifier,
            "orgId": self._org_id,
            "provider": "twilio",
            "number": number,
            # The vendor does hand out what it should keep: whoever stores this must mask it.
            "twilioAccountSid": "AC00000000000000000000000000000000",
            "twilioAuthToken": "sandbox-twilio-token",
            "name": f"line {len(self.numbers) + 1}",
            "createdAt": moment,
            "updatedAt": moment,
            "status": "active",
            "assistantId": assistant_id,
        }
        checked = self._checked_server(server)
        if checked is not None:
            document["server"] = checked
        if fallback is not None:
            self._refuse(rules.DESTINATION(dict(fallback), "fallbackDestination"))
            document["fallbackDestination"] = dict(fallback)
        self.numbers[identifier] = document
        return identifier

    def expect(self, customer: str, behaviour: Behaviour) -> None:
        """How a customer behaves when called."""
        self._expected[customer] = behaviour

    def trouble(self) -> Trouble | None:
        """What this request to the REST API gets instead of an answer, if anything."""
        if not self.troubles:
            return None
        first = self.troubles[0]
        first.times -= 1
        if first.times <= 0:
            self.troubles.pop(0)
        return first

    def find(self, name: str, low: int, high: int) -> list[Call]:
        """The calls whose moment `name` ("created" or "updated") lies from low to high."""
        index = self._indexes.get(name)
        if index is None:
            index = sorted((getattr(call, name), call.sequence) for call in self._in_order)
            self._indexes[name] = index
        first = bisect.bisect_left(index, (low, -1))
        last = bisect.bisect_left(index, (high + 1, -1))
        return [self._in_order[sequence] for _, sequence in index[first:last]]

    # ------------------------------------------------------------ beginnings

    def inbound(self, number_id: str, customer: str, behaviour: Behaviour) -> Call:
        """Somebody calls one of our numbers."""
        number = self.numbers.get(number_id)
        if number is None:
            raise VendorError(404, ["phone number does not exist"])
        now = self.clock.now()
        busy = self.live >= self.config.concurrency_limit
        call = self._add("inboundPhoneCall", number, customer, behaviour, now, "ringing")
        call.server = number.get("server") or self._org_server
        call.messages = rules.DEFAULT_SERVER_MESSAGES
        if busy:
            self._end(call, "call.start.error-subscription-concurrency-limit-reached", now)
        elif number["assistantId"] is not None:
            self._accept(call, self.assistants[number["assistantId"]], {}, now)
        else:
            self.agenda.start(self._ask(call, now))
        return call

    def outbound(self, body: Any) -> Call:
        """POST /call."""
        self._refuse(rules.create_call(body))
        assistant, overrides = self._who(body)
        number = self.numbers.get(body["phoneNumberId"])
        if number is None:
            raise VendorError(400, ["phoneNumberId does not exist"])
        if self.live >= self.config.concurrency_limit:
            raise VendorError(400, ["Over Concurrency Limit."])
        now = self.clock.now()
        begin = _earliest(body, now)
        customer = body["customer"]["number"]
        behaviour = self._expected.get(customer, Behaviour())
        status = "scheduled" if begin > now else "queued"
        call = self._add("outboundPhoneCall", number, customer, behaviour, now, status)
        call.name = body.get("name")
        call.assistant, call.overrides = assistant, overrides
        self._route(call)
        self._later(call, begin + 500, partial(self._ring_out, call))
        return call

    def past(
        self, number_id: str, customer: str, created: int, talk: int, max_seconds: int
    ) -> Call:
        """A call that is over, which nobody was told of."""
        call = self._add(
            "inboundPhoneCall", self.numbers[number_id], customer, Behaviour(), created, "ended"
        )
        call.assistant = {"id": None}
        call.overrides = {"maxDurationSeconds": max_seconds}
        call.started = created + 2500
        call.ended = call.started + talk
        call.ended_reason = "customer-ended-call"
        call.costs = calls.costs_of(talk)
        self.counters.ended += 1
        self._touch(call, call.ended + 5000)
        return call

    def _add(
        self,
        kind: str,
        number: Json,
        customer: str,
        behaviour: Behaviour,
        created: int,
        status: str,
    ) -> Call:
        sequence = len(self._in_order)
        identifier = self._id("call", sequence, created)
        call = Call(
            sequence=sequence,
            id=identifier,
            kind=kind,
            number=number,
            customer=customer,
            created=created,
            updated=created,
            behaviour=behaviour,
            status=status,
            control_url=f"{self._base_url}/{identifier}/control",
            org_id=self._org_id,
        )
        self.calls[identifier] = call
        self._in_order.append(call)
        self._indexes.clear()
        self.counters.calls += 1
        return call

    # ------------------------------------------------------------ the question

    async def _ask(self, call: Call, moment: int) -> None:
        self.counters.requests_asked += 1
        reply = Reply(None, error="no server URL")
        if call.server is not None:
            document = calls.assistant_request(call, moment)
            deadline = self.config.assistant_request_seconds
            reply = await self.post.ask(call.server, document, deadline)
        now = self.clock.now()
        if call.ended is not None:
            # The caller lost patience first.
            return
        verdict = self._read(reply)
        match verdict:
            case _Failure(reason="assistant-request-returned-error"):
                self.counters.requests_denied += 1
                call.spoken.append(verdict.answer["error"])
                self._refuse_call(call, verdict, now)
            case _Failure():
                self.counters.requests_failed += 1
                _log.warning("an answer was refused", call=call.id, reason=verdict.error)
                self._refuse_call(call, verdict, now)
            case assistant, overrides:
                self.counters.requests_allowed += 1
                self._accept(call, assistant, overrides, now)
            case destination:
                self.counters.requests_allowed += 1
                self._forward(call, destination, now)

    def _read(self, reply: Reply) -> _Failure | tuple[Json, Json] | Json:
        """The vendor's reading of an answer: a failure, an assistant, or a destination."""
        if reply.status != 200:
            return _Failure(
                "assistant-request-failed", reply.error or f"server answered {reply.status}"
            )
        try:
            answer = rules.parse(reply.body)
        except (ValueError, RecursionError):
            return _Failure("assistant-request-failed", "the answer is not JSON")
        invalid = "assistant-request-returned-invalid-assistant"
        if not isinstance(answer, dict):
            return _Failure(invalid, "Invalid Assistant. Errors: [not an object]", answer)
        # An error beats everything else in the answer.
        error = answer.get("error")
        if isinstance(error, str) and error.strip():
            return _Failure("assistant-request-returned-error", error, answer)
        if error is not None:
            reason = "assistant-request-returned-unspeakable-error"
            return _Failure(reason, "the error cannot be spoken", answer)
        faults = rules.ASSISTANT_REQUEST_ANSWER(answer, "")
        if faults:
            return _Failure(invalid, f"Invalid Assistant. Errors: [{'; '.join(faults)}]", answer)
        if answer.get("destination"):
            destination: Json = answer["destination"]
            return destination
        if not any(answer.get(name) for name in rules.WHO):
            return _Failure("assistant-request-returned-no-assistant", "No assistant", answer)
        try:
            return self._who(answer)
        except VendorError as refusal:
            return _Failure(invalid, f"Invalid Assistant. Errors: {refusal.faults}", answer)

    def _who(self, body: Json) -> tuple[Json, Json]:
        """The assistant somebody named, and what of it they override; refuses unknown names."""
        overrides: Json = body.get("assistantOverrides") or body.get("squadOverrides") or {}
        identifier = body.get("assistantId")
        if identifier:
            assistant = self.assistants.get(identifier)
            if assistant is None:
                raise VendorError(400, [f"assistantId {identifier} does not exist"])
        else:
            assistant = {"id": None, **(body.get("assistant") or {})}
        self._refuse(self._unknown_credential(assistant) + self._unknown_credential(overrides))
        return assistant, overrides

    def _refuse_call(self, call: Call, failure: _Failure, now: int) -> None:
        fallback = call.number.get("fallbackDestination")
        if fallback and failure.reason != "assistant-request-returned-error":
            self._forward(call, fallback, now)
            return
        artifacts = {
            "error": "Couldn't Get Assistant. " + failure.error,
            "assistantRequestError": failure.error,
            "assistantRequestResponse": failure.answer,
        }
        self._end(call, failure.reason, now, inboundPhoneCallDebuggingArtifacts=artifacts)

    # ------------------------------------------------------------ the middle

    def _accept(self, call: Call, assistant: Json, overrides: Json, now: int) -> None:
        call.assistant, call.overrides = assistant, overrides
        self._route(call)
        self._touch(call, now)
        begin = now + round(call.behaviour.answer_after * 1000)
        self._later(call, begin, partial(self._begin, call))

    def _route(self, call: Call) -> None:
        """An event goes to one server only: the assistant's, else the number's, else ours."""
        own = call.setting("server")
        if own is None and call.setting("serverUrl"):
            own = {"url": call.setting("serverUrl"), "secret": call.setting("serverUrlSecret")}
        if own is not None and own.get("url"):
            call.server = own
        else:
            call.server = call.number.get("server") or self._org_server
        wanted = call.setting("serverMessages")
        call.messages = rules.DEFAULT_SERVER_MESSAGES if wanted is None else frozenset(wanted)

    def _ring_out(self, call: Call, now: int) -> None:
        self._state(call, "ringing", now)
        answered = now + round(call.behaviour.answer_after * 1000)
        if call.behaviour.answers:
            self._later(call, answered, partial(self._begin, call))
        else:
            self._later(call, answered, partial(self._end, call, "customer-did-not-answer"))

    def _begin(self, call: Call, now: int) -> None:
        call.started = now
        self._state(call, "in-progress", now, moment=now - 2)
        # The limit counts from the first sound, the bill from the start: so a call that is cut
        # off lasts a little longer than its limit.
        sound = now + int(self.post.dice(call, "first sound").uniform(300, 1500))
        cut = sound + int(call.max_seconds * 1000)
        over = now + round(call.behaviour.talk_seconds * 1000)
        if over <= cut:
            self._later(call, over, partial(self._end, call, call.behaviour.reason))
        else:
            self._later(call, cut, partial(self._end, call, "exceeded-max-duration"))
        if self.post.dice(call, "hang").random() < self.post.faults.hang:
            self._later(call, now + (min(over, cut) - now) // 2, partial(self._hesitate, call))

    def _hesitate(self, call: Call, now: int) -> None:
        self._tell(call, "hang", None, now, lambda _: calls.hang(call, now))

    def control(self, call_id: str, body: Any, authorization: str) -> int:
        """A message to a control URL; returns the status. 200 is no proof of anything."""
        call = self.calls.get(call_id)
        if call is None or call.ended is not None or not call.controllable:
            self.counters.control_refused += 1
            return 404
        plan = call.setting("monitorPlan") or {}
        expected = f"Bearer {self.config.public_key}"
        if plan.get("controlAuthenticationEnabled") and authorization != expected:
            self.counters.control_refused += 1
            return 401
        if rules.control(body):
            # Seen at the vendor: it says 200 to what it cannot read.
            self.counters.control_refused += 1
            return 200
        draw = self.post.dice(call, f"control/{self.counters.control_ignored}").random()
        if draw < self.post.faults.ignore_control:
            self.counters.control_ignored += 1
            return 200
        self.counters.control_accepted += 1
        self._obey(call, body, self.clock.now())
        return 200

    def _obey(self, call: Call, body: Json, now: int) -> None:
        match body["type"]:
            case "say":
                call.spoken.append(body["content"])
                if body.get("endCallAfterSpoken"):
                    # About fifteen letters a second.
                    spoken = now + 500 + len(body["content"]) * 66
                    reason = "assistant-ended-call-after-message-spoken"
                    self._later(call, spoken, partial(self._end, call, reason))
            case "end-call":
                self._end(call, "manually-canceled", now)
            case "transfer":
                self._forward(call, body["destination"], now)
            case _:
                pass

    # ------------------------------------------------------------ ends

    def hang_up(self, call: Call) -> None:
        """The person at the other end hangs up."""
        self._end(call, "customer-ended-call", self.clock.now())

    def _forward(self, call: Call, destination: Json, now: int) -> None:
        """Passes the call on. What comes of it the vendor never tells."""
        call.destination = destination
        self._state(call, "forwarding", now, destination=destination)
        self._tell(call, "transfer-update", None, now, lambda _: calls.transfer_update(call, now))
        self._end(call, "assistant-forwarded-call", now)

    def _end(self, call: Call, reason: str, now: int, **more: Any) -> None:
        if call.ended is not None:
            return
        call.ended, call.ended_reason = now, reason
        for appointment in call.course:
            appointment.call_off()
        call.course.clear()
        self.counters.ended += 1
        self._state(call, "ended", now, endedReason=reason, **more)
        due = now + round(self.config.processing_seconds * 1000)
        if call.started is not None or self.config.report_unconnected:
            self.agenda.at(due, partial(self._report, call))

    def _report(self, call: Call, now: int) -> None:
        call.costs = calls.costs_of(call.duration) if call.started is not None else []
        self._touch(call, now)
        transcript = self.config.transcript
        self._tell(
            call,
            "end-of-call-report",
            None,
            now,
            lambda signature: calls.end_of_call_report(call, now, transcript, signature),
        )

    def amend(self, call: Call, talk_seconds: float | None, cost: Decimal | None) -> None:
        """The vendor changes its mind about a call that is over, and tells nobody."""
        if call.started is None or call.ended is None:
            raise ValueError("only a call that has begun and ended can be amended")
        if talk_seconds is not None:
            call.ended = call.started + round(talk_seconds * 1000)
            call.costs = calls.costs_of(call.duration)
        if cost is not None:
            call.costs = [{"type": "vapi", "subType": "normal", "minutes": 0, "cost": cost}]
        self._touch(call, self.clock.now())

    # ------------------------------------------------------------ small things

    def _later(self, call: Call, moment: int, event: Event) -> None:
        call.course.append(self.agenda.at(moment, event))

    def _state(
        self, call: Call, status: str, now: int, *, moment: int | None = None, **more: Any
    ) -> None:
        call.status = status
        self._touch(call, now)
        told = now if moment is None else moment
        document = calls.status_update(call, told, status, **more)
        self._tell(call, "status-update", status, told, lambda _: document)

    def _tell(
        self, call: Call, kind: str, status: str | None, now: int, body: Callable[[str], Json]
    ) -> None:
        self.post.send(call, kind, status, now, body)

    def _touch(self, call: Call, now: int) -> None:
        call.updated = max(call.updated, now)
        self._indexes.pop("updated", None)

    @property
    def live(self) -> int:
        """How many calls have not ended."""
        return self.counters.calls - self.counters.ended

    def counters_now(self) -> Counters:
        """A copy of the counters."""
        return dataclasses.replace(self.counters, live=self.live)

    async def advance(self, seconds: float) -> None:
        """Moves a standing clock, through all that happens on the way."""
        if self.clock.speed:
            raise VendorError(400, ["only a clock that stands still can be moved: set speed 0"])
        await self.agenda.advance(round(seconds * 1000))

    def _id(self, kind: str, sequence: int, moment: int | None = None) -> str:
        """An id that a seed repeats; a call's begins with its time, so that days differ."""
        bits = random.Random(f"{self.config.seed}/{kind}/{sequence}").getrandbits(128)  # noqa: S311
        if moment is None:
            return str(uuid.UUID(int=bits, version=4))
        value = (moment << 80) | (bits & ((1 << 80) - 1))
        value = value & ~(0xF << 76) | (7 << 76)
        return str(uuid.UUID(int=value & ~(0x3 << 62) | (0x2 << 62)))

    def _checked_server(self, server: Mapping[str, Any] | None) -> Json | None:
        if server is None:
            return None
        document = dict(server)
        self._refuse(rules.SERVER(document, "server"))
        self._refuse(self._unknown_credential({"server": document}))
        return document

    def _unknown_credential(self, holder: Json) -> list[str]:
        named = (holder.get("server") or {}).get("credentialId")
        if named is None or named in self.config.credentials:
            return []
        return [f"server.credentialId {named} does not exist"]

    @staticmethod
    def _refuse(faults: list[str]) -> None:
        if faults:
            raise VendorError(400, faults)


def _earliest(body: Json, now: int) -> int:
    plan = body.get("schedulePlan")
    if not plan:
        return now
    try:
        moment = datetime.fromisoformat(plan["earliestAt"])
    except ValueError:
        raise VendorError(400, ["schedulePlan.earliestAt must be a valid ISO 8601 date"]) from None
    return max(now, milliseconds(moment if moment.tzinfo else moment.replace(tzinfo=UTC)))
