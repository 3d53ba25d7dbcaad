"""What each service reads of keys and passwords: a folder that it alone may read."""

import crypt
import os
import shutil

import accounts
import certificates
import files
from host import HOST, PATHS, aws


def web_config(users, known, tls=None):
    """Prometheus' `web.config.file`. A hash that still fits is kept: it is another one each time."""
    lines = []
    if tls:
        lines += ["tls_server_config:"]
        lines += ["  {}: {}".format(key, value) for key, value in tls.items()]
    lines += ["basic_auth_users:"]
    for user in users:
        kept = known.get(user["username"], "")
        if not kept or crypt.crypt(user["password"], kept) != kept:
            kept = crypt.crypt(user["password"], crypt.mksalt(crypt.METHOD_BLOWFISH, rounds=1 << 10))
        lines += ["  {}: {}".format(user["username"], kept)]
    return "\n".join(lines) + "\n"


def known_hashes(path):
    lines = (files.read(path) or "").splitlines()
    pairs = [line.strip().split(": ", 1) for line in lines if ": $2" in line]
    return dict(pairs)


def give(user, values):
    """Writes files that one service may read."""
    folder = os.path.dirname(next(iter(values)))
    files.folder(os.path.dirname(folder), mode=0o711)
    files.folder(folder)
    # The service enters by its group; only root writes.
    shutil.chown(folder, "root", user)
    os.chmod(folder, 0o750)
    for path, text in values.items():
        files.write(path, text, group=user, mode=0o640)


def write():
    certificate = files.read(certificates.CERTIFICATE)
    key = files.read(certificates.KEY)
    authority = files.read(certificates.AUTHORITY)
    local = accounts.newest("local")
    admin = accounts.newest("grafana")

    own = PATHS["prometheus"]
    files.folder(own["data"], "prometheus")
    tls = {"cert_file": own["certificate"], "key_file": own["key"], "min_version": "TLS12"}
    known = known_hashes(own["webConfig"])
    prometheus = {
        own["certificate"]: certificate,
        own["key"]: key,
        own["authority"]: authority,
        own["username"]: local["username"],
        own["password"]: local["password"],
        own["webConfig"]: web_config(accounts.receivers(), known, tls),
    }
    give("prometheus", prometheus)

    own = PATHS["grafana"]
    grafana = {
        own["certificate"]: certificate,
        own["key"]: key,
        own["authority"]: authority,
        own["username"]: local["username"],
        own["password"]: local["password"],
        own["adminUsername"]: admin["username"],
        own["adminPassword"]: admin["password"],
    }
    give("grafana", grafana)

    own = PATHS["alertmanager"]
    files.folder(own["data"], "alertmanager")
    known = known_hashes(own["webConfig"])
    alertmanager = {own["webConfig"]: web_config([local], known)}
    if HOST.get("receiverSecret"):
        wanted = ["--query", "SecretString", "--output", "text"]
        secret = ["secretsmanager", "get-secret-value", "--secret-id", HOST["receiverSecret"]]
        alertmanager[own["receiverUrl"]] = aws(*secret, *wanted).strip()
    give("alertmanager", alertmanager)
