"""The addresses of the API, to be included below `/api/`."""

from aboveboard.api.door import urls
from aboveboard.api.protocols.urls import urlpatterns as protocols

app_name = "api"
# The API's own come last: its very last answers for every address that is none.
urlpatterns = [*protocols, *urls()]
