"""What the stand-ins for AWS' APIs share."""

import json
import threading

from werkzeug.wrappers import Response

ACCOUNT = "123456789012"

_request = threading.local()


def region():
    """Of the request that is being answered."""
    return _request.region


def begin_request(region):
    _request.region = region


class Failure(Exception):
    """An error as AWS answers it."""

    def __init__(self, kind, message, status=400):
        super().__init__(message)
        self.kind, self.status = kind, status

    def response(self):
        body = json.dumps({"message": str(self), "__type": self.kind})
        headers = {"X-Amzn-ErrorType": self.kind}
        return Response(body, self.status, headers, content_type="application/json")


def answer(value):
    """A value as JSON; a text as it is, as XML."""
    if isinstance(value, str):
        return Response(value, 200, content_type="text/xml" if value.startswith("<") else "application/json")
    return Response(json.dumps(value, default=str), 200, content_type="application/json")


def found(things, key, what):
    """An entry of a dictionary. Raises AWS' error when there is none."""
    if key not in things:
        raise Failure("ResourceNotFoundException", f"No {what} {key}", 404)
    return things[key]
