"""The topic email: plain text over SMTP."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate
from urllib.parse import unquote, urlsplit

from ringfence.effects.effect import Effect, NotDone

_TIMEOUT = 15.0
_ADDRESS = re.compile(r"[^\s@<>\",;:\\()]+@[^\s@<>\",;:\\()]+")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Mail:
    """Sends through one server. What names nobody goes to the operators."""

    url: str = field(repr=False)
    sender: str
    operators: str

    def __call__(self, effect: Effect) -> Mapping[str, object]:
        """Sends `subject` and `text` to `to`, or to the operators."""
        message = self._message(effect)
        try:
            with self._server() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code = max(refusal[0] for refusal in error.recipients.values())
            raise NotDone(f"The recipient was refused ({code}).", hopeless=code >= 500) from None
        except smtplib.SMTPDataError as error:
            code = error.smtp_code
            raise NotDone(f"The message was refused ({code}).", hopeless=code >= 500) from None
        except smtplib.SMTPResponseException as error:
            raise NotDone(f"The mail server answered {error.smtp_code}.") from None
        except (OSError, smtplib.SMTPException) as error:
            raise NotDone(f"The mail server did not take it ({type(error).__name__}).") from None
        return {"message_id": message["Message-ID"]}

    def _message(self, effect: Effect) -> EmailMessage:
        recipient = str(effect.payload.get("to") or self.operators)
        if not _ADDRESS.fullmatch(recipient):
            raise NotDone("The recipient is not one e-mail address.", hopeless=True)
        message = EmailMessage()
        message["From"] = self.sender
        message["To"] = recipient
        # A line end would begin a header of its own.
        message["Subject"] = " ".join(str(effect.payload["subject"]).split())
        message["Date"] = formatdate()
        # The same for every attempt, so that a repeat is recognised as one.
        message["Message-ID"] = f"<{effect.message_id}@{self.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(str(effect.payload["text"]))
        return message

    @contextmanager
    def _server(self) -> Iterator[smtplib.SMTP]:
        """A connection, greeted and logged in; how it ends no longer matters to what was sent."""
        parts = urlsplit(self.url)
        host, user = str(parts.hostname), unquote(parts.username or "")
        context = ssl.create_default_context()
        if host in _LOOPBACK:
            # Nobody is in between, and the certificate of a relay on this machine names no one.
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        server: smtplib.SMTP
        if parts.scheme == "smtps":
            server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=_TIMEOUT, context=context)
        else:
            server = smtplib.SMTP(host, parts.port or (587 if user else 25), timeout=_TIMEOUT)
        try:
            server.ehlo()
            private = parts.scheme == "smtps" or server.has_extn("starttls")
            if parts.scheme == "smtp" and private:
                server.starttls(context=context)
            if user and not private and host not in _LOOPBACK:
                raise NotDone("The mail server offers no encryption, so it is told no password.")
            if user:
                server.login(user, unquote(parts.password or ""))
            yield server
        finally:
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()
