"""Where tries to sign in are counted: a table, so that all processes and machines count together and no count is ever evicted.

It is written as a cache, because that is what allauth counts in. A row goes only when its time is over; what is kept is JSON.
"""

import json
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import IntegrityError, OperationalError, transaction

from aboveboard.kernel.action import is_busy
from aboveboard.kernel.errors import Busy
from aboveboard.lib import clock

# Each write takes at most one row more than it adds, so that the table does not grow with what is over.
SWEPT = 2


class Counters(BaseCache):
    """The table of counts as a cache without eviction. A database that does not answer raises: nothing goes uncounted."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep the value where the key has none; of several at once one gets True. Raises `Busy`."""
        rows, row = self._rows(key, version), self._row(key, value, timeout, version)
        try:
            rows.filter(until__lte=clock.now().timestamp()).delete()
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            return False
        except OperationalError as error:
            if is_busy(error):
                raise Busy("Another change is being written; try again in a moment.") from error
            raise
        return True

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The value, or `default` where there is none or its time is over."""
        found = self._rows(key, version).filter(until__gt=clock.now().timestamp()).values_list("value", flat=True).first()
        return default if found is None else json.loads(found)

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep the value in place of what the key has."""
        row = self._row(key, value, timeout, version)
        type(row).objects.bulk_create([row], update_conflicts=True, unique_fields=["key"], update_fields=["value", "until"])
        over = type(row).objects.filter(until__lte=clock.now().timestamp())
        for each in over.order_by("until").values_list("pk", flat=True)[:SWEPT]:
            over.filter(pk=each).delete()

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget the key; whether it had a value."""
        return bool(self._rows(key, version).delete()[0])

    def clear(self) -> None:
        """Forget everything."""
        from aboveboard.accounts.models import Count

        Count.objects.all().delete()

    def _rows(self, key: str, version: int | None) -> Any:
        # Caches are set up before there are models.
        from aboveboard.accounts.models import Count

        return Count.objects.filter(pk=self.make_and_validate_key(key, version=version))

    def _row(self, key: str, value: Any, timeout: Any, version: int | None) -> Any:
        from aboveboard.accounts.models import Count

        lasts = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        if lasts is None:
            raise ValueError("What is counted is forgotten some day: give a timeout.")
        key = self.make_and_validate_key(key, version=version)
        return Count(key=key, value=json.dumps(value), until=clock.now().timestamp() + lasts)
