"""The host's own authority, and the certificate that Prometheus and Grafana serve.

Both keys stay on the data volume for good, and with them everything that was ever signed stays good:
what is renewed, long before it ends, has the same key and the same name. Nobody has to be told, since
Prometheus reads its certificate again for each connection.
"""

import os
import re
import tempfile

import files
from host import HOST, PATHS, Failed, run

AUTHORITY_DAYS = 3650
AUTHORITY_RENEWED_DAYS_BEFORE = 365
CERTIFICATE_DAYS = 90
# Earlier than the alert about it, which so means that renewing it failed.
RENEWED_DAYS_BEFORE = 45

IDENTITY = PATHS["identity"]
AUTHORITY_KEY = os.path.join(IDENTITY, "authority.key")
AUTHORITY = os.path.join(IDENTITY, "authority.crt")
KEY = os.path.join(IDENTITY, "server.key")
CERTIFICATE = os.path.join(IDENTITY, "server.crt")


def openssl(path, *arguments):
    """Lets openssl write a file, which appears when it is whole."""
    partial = path + ".partial"
    run("openssl", *arguments, "-out", partial)
    os.chmod(partial, 0o600)
    os.replace(partial, path)


def make_key(path):
    if not os.path.exists(path):
        openssl(path, "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")


def sign(path, days, name, extensions, *arguments):
    config = ["[req]", "distinguished_name=name", "x509_extensions=extensions", "prompt=no"]
    config += ["[name]", "CN=" + name, "[extensions]", *extensions]
    with tempfile.NamedTemporaryFile("w", suffix=".cnf") as file:
        file.write("\n".join(config) + "\n")
        file.flush()
        fixed = ["req", "-x509", "-new", "-sha256", "-config", file.name]
        openssl(path, *fixed, "-days", str(days), *arguments)


def names():
    return ["DNS:" + name for name in HOST["names"]] + ["IP:" + each for each in HOST["addresses"]]


def lasts(certificate, days):
    """Whether a certificate is there and good for some more days."""
    seconds = str(days * 24 * 3600)
    try:
        run("openssl", "x509", "-in", certificate, "-noout", "-checkend", seconds)
        return True
    except Failed:
        return False


def is_good():
    """Whether the certificate is of this authority, for these names and for long enough."""
    if not lasts(CERTIFICATE, RENEWED_DAYS_BEFORE):
        return False
    try:
        run("openssl", "verify", "-CAfile", AUTHORITY, CERTIFICATE)
    except Failed:
        return False
    said = run("openssl", "x509", "-in", CERTIFICATE, "-noout", "-ext", "subjectAltName")
    found = re.findall(r"(DNS|IP) ?(?:Address)?:([^,\s]+)", said)
    return sorted("{}:{}".format(*each) for each in found) == sorted(names())


def ensure():
    files.folder(IDENTITY)
    make_key(AUTHORITY_KEY)
    if not lasts(AUTHORITY, AUTHORITY_RENEWED_DAYS_BEFORE):
        uses = ["basicConstraints=critical,CA:TRUE,pathlen:0", "keyUsage=critical,keyCertSign"]
        identifier = ["subjectKeyIdentifier=hash"]
        name = "Tally monitoring {}".format(HOST["environment"])
        sign(AUTHORITY, AUTHORITY_DAYS, name, uses + identifier, "-key", AUTHORITY_KEY)
    make_key(KEY)
    if not is_good():
        uses = ["basicConstraints=critical,CA:FALSE", "keyUsage=critical,digitalSignature"]
        uses += ["extendedKeyUsage=serverAuth", "subjectAltName=" + ",".join(names())]
        signer = ["-CA", AUTHORITY, "-CAkey", AUTHORITY_KEY]
        sign(CERTIFICATE, CERTIFICATE_DAYS, HOST["names"][0], uses, "-key", KEY, *signer)


def expires(certificate):
    """When a certificate ends, as openssl writes it: `Nov 21 15:00:00 2026 GMT`."""
    said = run("openssl", "x509", "-in", certificate, "-noout", "-enddate")
    return said.strip().split("=", 1)[1]
