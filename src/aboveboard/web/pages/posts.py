"""The list of posts that a secondee may hold, kept by security."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aboveboard.contributions import actions, queries
from aboveboard.contributions.values import PostFunction
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.finding import one
from aboveboard.kernel.serve import serves
from aboveboard.web.forms.contributions import PostForm
from aboveboard.web.request import Request, attempt, page, sent, shown

MOST = 500


@require_safe
@serves(queries.visible_posts)
def posts(request: Request) -> HttpResponse:
    """The posts on the list, by unit."""
    if not queries.visible_posts.open_to(request.actor) or request.actor.organisation is not None:
        raise Missing
    may_keep = actions.open_post.permit.holds(request.actor)
    return page(request, "contributions/posts.html", {"rows": queries.visible_posts(request.actor)[:MOST], "may_keep": may_keep})


@serves(queries.visible_posts, actions.open_post)
def add(request: Request) -> HttpResponse:
    """Put a post on the list."""
    if not actions.open_post.permit.holds(request.actor):
        raise Missing
    form = PostForm(sent(request))

    def act(data: dict[str, object]) -> object:
        chosen = PostFunction(str(data["function"]))
        sensitive = bool(data["is_sensitive"])
        return actions.open_post(request.actor, str(data["title"]), unit=str(data["unit"]), function=chosen, is_sensitive=sensitive)

    if attempt(form, lambda data: act(dict(data))):
        messages.success(request, _("The post is on the list; a person can be offered for it."))
        return redirect("posts")
    return shown(request, "contributions/post.html", form, crumbs=[(_("Posts"), "posts"), (_("Add a post"), "")])


@require_POST
@serves(queries.visible_posts, actions.close_post)
def close(request: Request, key: UUID) -> HttpResponse:
    """Take a post off the list; who holds it loses access."""
    post = one(queries.visible_posts(request.actor), key)
    actions.close_post(request.actor, post)
    messages.success(request, _("The post is off the list."))
    return redirect("posts")
