"""Tells which requests have the signature that botocore would give them.

Reads a list of requests as JSON: method, url, headers, body in base64, and the account that may send them. Prints
a list with true or false of each.
"""

import base64
import json
import re
import sys

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

HEADER = re.compile(r"AWS4-HMAC-SHA256 Credential=([^/]+)/\d+/([^/]+)/([^/]+)/aws4_request, ?SignedHeaders=([^,]+), ?Signature=(\w+)")


def is_signed(given, access, secret):
    match = HEADER.fullmatch(given["headers"].get("authorization", ""))
    if not match or match[1] != access:
        return False
    _, region, service, names, signature = match.groups()
    headers = {name: given["headers"][name] for name in names.split(";")}
    body = base64.b64decode(given["body"])
    request = AWSRequest(given["method"], given["url"], headers, body)
    request.context["timestamp"] = given["headers"]["x-amz-date"]
    auth = SigV4Auth(Credentials(access, secret), service, region)
    return auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request) == signature


asked = json.load(sys.stdin)
print(json.dumps([is_signed(each, asked["access"], asked["secret"]) for each in asked["requests"]]))
