"""The page people see behind a payment: a few words in HTML, with nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import html
from dataclasses import dataclass, replace

from starlette.responses import Response

_STYLE = (
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1rem}"
    "h1{font-size:1.5rem}"
)
_DIGEST = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none';"
        " form-action 'none'; frame-ancestors 'none'"
    ),
}
_REFRESH = 5


@dataclass(frozen=True, slots=True)
class Page:
    """What is to be said. `again`: the page asks anew by itself, because that may change."""

    title: str
    text: str
    again: bool = False

    def about(self, amount: str) -> Page:
        """The page with the amount in it."""
        return replace(self, text=self.text.format(amount=amount))

    def response(self, status: int = 200) -> Response:
        """The page as an answer."""
        title, text = html.escape(self.title), html.escape(self.text)
        refresh = f'<meta http-equiv="refresh" content="{_REFRESH}">' if self.again else ""
        return Response(
            '<!doctype html><html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<meta name="robots" content="noindex">{refresh}<title>{title}</title>'
            f"<style>{_STYLE}</style></head>"
            f"<body><main><h1>{title}</h1><p>{text}</p></main></body></html>\n",
            status,
            _HEADERS,
            "text/html",
        )
