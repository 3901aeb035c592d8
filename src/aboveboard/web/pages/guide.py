"""Help: how the house works in a few sentences, its words, its keys; and for the public how partnerships are decided."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from aboveboard.kernel.serve import serves
from aboveboard.register import queries as register
from aboveboard.web import glossary
from aboveboard.web.request import Request, page
from aboveboard.web.shell import is_inside, is_outside


@require_safe
@serves(register.published_records)
def guide(request: Request) -> HttpResponse:
    """The words and the keys; a reader of the house is explained its inner words, too."""
    actor = request.actor
    inside = is_inside(actor)
    context = {"chapters": list(glossary.chapters(inside=inside)), "inside": inside, "outside": is_outside(actor)}
    return page(request, "guide.html", context)
