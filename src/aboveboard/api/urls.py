"""The addresses of the API, to be included below `/api/`."""

from aboveboard.api.door import urls

app_name = "api"
urlpatterns = urls()
