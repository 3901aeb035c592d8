"""Makes a PDF of a page that stands alone, where the extra `pdf` is installed; the print view works without it."""

from importlib.resources import files
from importlib.util import find_spec
from typing import Any, NoReturn


def makes_pdf() -> bool:
    """Whether a PDF is offered: the extra is installed. Whether its system libraries are there shows only when one is made."""
    return find_spec("weasyprint") is not None


def pdf(html: str) -> bytes | None:
    """The page as tagged PDF (PDF/UA-1), or None where WeasyPrint or its system libraries are missing."""
    try:
        # Needs Pango on the machine, so it is asked for only where somebody wants a PDF.
        from weasyprint import CSS, HTML
    except (ImportError, OSError):
        return None
    made: Any = HTML(string=html, url_fetcher=_refuse)
    # The page names this sheet by an address, which is not fetched either.
    sheet = CSS(string=(files("aboveboard") / "static" / "document.css").read_text())
    written: bytes = made.write_pdf(stylesheets=[sheet], pdf_variant="pdf/ua-1")
    return written


def _refuse(url: str, *_args: object, **_more: object) -> NoReturn:
    """A document fetches nothing: what it shows is what it was given."""
    raise ValueError(f"A document may not fetch {url[:100]}.")
