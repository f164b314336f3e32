"""Redis as the cache that all servers share: waited for briefly, and left alone once it failed.

What is in it is JSON, which runs nothing of what somebody else may have written there.
"""

import json
import logging
import time
from typing import Any

import redis
from django.core.cache.backends import redis as backend
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)

WAIT = 0.3
"""Seconds that a request waits for Redis: for a connection, and for each answer."""

REST = 2.0
"""Seconds for which nothing is asked of Redis after it did not answer."""


class Json:
    """Writes values as JSON; a number stays one that Redis can add to."""

    def dumps(self, value: Any) -> str:
        return json.dumps(value)

    def loads(self, text: bytes) -> Any:
        return json.loads(text)


class Pool(redis.ConnectionPool):
    """Gives no connection within ``REST`` seconds of a failure; raises ``ConnectionError``."""

    failed = float("-inf")
    """When Redis last did not answer, in this process."""

    def get_connection(self, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() < Pool.failed + REST:
            raise redis.ConnectionError("Redis did not answer a moment ago.")
        try:
            return super().get_connection(*args, **kwargs)
        except (redis.ConnectionError, redis.TimeoutError):
            Pool.failed = time.monotonic()
            logger.warning("The shared cache (CACHE_URL) does not answer.")
            raise


class RedisCache(backend.RedisCache):
    """Django's own, with these connections; raises ``redis.RedisError``."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {
            "pool_class": Pool,
            "serializer": Json,
            "socket_connect_timeout": WAIT,
            "socket_timeout": WAIT,
            # A count that was perhaps made is not made again.
            "retry": Retry(NoBackoff(), 0),
        }
        super().__init__(server, params | {"OPTIONS": options | params.get("OPTIONS", {})})
        # An address may hold a password with a comma or a semicolon: it names one server.
        self._servers = [server]
