"""An emulator of AWS at one address: moto, what moto lacks, and a record of every call.

Usage: emulator.py PORT RECORD ENDPOINT CERTIFICATE

Each call becomes a line of JSON in the file RECORD: service, operation and input in the words of
botocore's models, and the answer's status. ENDPOINT and CERTIFICATE are those of the API server that
stands for EKS'.
"""

import io
import json
import re
import sys
import threading

from amp import AmpGaps
from dlm import Dlm
from eks import Eks
from gaps import BudgetGaps, Gaps
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import get_service_router
from moto.core.utils import get_service_model
from moto.server import DomainDispatcherApplication, create_backend_app
from stand_in import Failure, answer, begin_request
from werkzeug.serving import run_simple
from werkzeug.wrappers import Response

# Services that sign by another name than botocore's.
SIGNED_AS = {
    "aps": "amp",
    "monitoring": "cloudwatch",
    "tagging": "resourcegroupstaggingapi",
    "elasticloadbalancing": "elbv2",
}


def operation_of(request, service):
    """Operation of a request, and its input; the input is None in an encoding that moto does not read."""
    operation, uri = get_service_router(service).match(request)
    try:
        protocol = determine_request_protocol(get_service_model(service), request.content_type)
        parser = PROTOCOL_PARSERS[protocol](operation)
    except (NotImplementedError, KeyError):
        return operation.name, None
    given = parser.parse(
        {
            "method": request.method,
            "values": request.values,
            "headers": request.headers,
            "body": request.data,
            "url_path": request.path,
            "url_params": uri,
        }
    )
    # A list that a query lacks is read as an empty one.
    return operation.name, {name: value for name, value in given.items() if value != []}


def plain(value):
    """What JSON has no type for: blobs and times."""
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


class Emulator:
    """Answers a call itself where moto lacks the operation, and has moto answer the others."""

    def __init__(self, record, stand_ins):
        self.record = open(record, "a", buffering=1)
        self.lock = threading.Lock()
        self.moto = DomainDispatcherApplication(create_backend_app)
        self.stand_ins = stand_ins

    def __call__(self, environ, start_response):
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length)

        def fresh():
            return {**environ, "wsgi.input": io.BytesIO(body)}

        signed = re.search(r"Credential=[^/]+/\d+/([^/]+)/([^/]+)/", environ.get("HTTP_AUTHORIZATION", ""))
        service = SIGNED_AS.get(signed.group(2), signed.group(2)) if signed else "?"
        begin_request(signed.group(1) if signed else "?")
        call = {"service": service, "operation": "?", "input": None}
        if signed:
            request = Request(fresh())
            request.get_data(parse_form_data=True)
            try:
                call["operation"], call["input"] = operation_of(request, service)
            except Exception as error:  # noqa: BLE001 what can't be read is reported by the test
                call["error"] = f"{request.method} {request.full_path}: {error!r}"

        own = self.stand_ins.get(service)
        try:
            response = self.answer(own, call, fresh)
        except Failure as failure:
            response = failure.response()
        except Exception as error:  # noqa: BLE001 the SDKs of AWS would try it again for minutes
            response = Failure("UnknownOperationException", f"emulator: {error!r}").response()
        call["status"] = response.status_code
        if call["status"] >= 400:
            call["answer"] = response.get_data(as_text=True)[:2000]
        with self.lock:
            self.record.write(json.dumps(call, default=plain) + "\n")
        return response(fresh(), start_response)

    def answer(self, own, call, fresh):
        """Of the stand-in for an operation, or of moto: what comes after it puts right."""
        given = call["input"] or {}
        handler = getattr(own, call["operation"], None)
        if handler:
            return answer(handler(given))
        if call["service"] in ("eks", "dlm"):
            raise Failure("UnknownOperationException", f"no stand-in for {call['operation']}")
        response = Response.from_app(self.moto, fresh(), buffered=True)
        if call["service"] == "ec2" and response.status_code < 400:
            own.forget_tags(call["operation"], given)
        after = getattr(own, f"after_{call['operation']}", None)
        if after and response.status_code < 400:
            body = after(given, response.get_data())
            if body is not None:
                response.set_data(body)
        return response


if __name__ == "__main__":
    port, record, endpoint, certificate = sys.argv[1:]
    gaps = Gaps()
    stand_ins = {"eks": Eks(endpoint, certificate), "dlm": Dlm(), "s3": gaps, "ec2": gaps, "route53": gaps}
    stand_ins["budgets"] = BudgetGaps()
    stand_ins["amp"] = AmpGaps()
    run_simple("127.0.0.1", int(port), Emulator(record, stand_ins), threaded=True)
