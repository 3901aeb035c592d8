"""Pages and tables travel compressed; programs' answers are left as they are, for their clients compress elsewhere or not at all."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TEXTS = ("text/html", "text/csv")


class CompressPages(GZipMiddleware):
    """Django's, which pads each answer at random so that its length tells nothing of a secret in it (BREACH), for text only."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress what is read by people."""
        if response.headers.get("Content-Type", "").startswith(TEXTS):
            return super().process_response(request, response)
        return response
