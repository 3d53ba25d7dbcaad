"""Publishes to Secrets Manager what others need: how agents sign in, and Grafana's administrator."""

import json
import tempfile

import accounts
import certificates
import files
from host import HOST, Failed, aws


def published(secret):
    """What a secret holds; None while it holds nothing."""
    wanted = ["--query", "SecretString", "--output", "text"]
    try:
        text = aws("secretsmanager", "get-secret-value", "--secret-id", secret, *wanted)
        return json.loads(text)
    except Failed as failure:
        if "ResourceNotFoundException" in str(failure):
            return None
        raise


def put(secret, value):
    if published(secret) == value:
        return
    # In a file that only root reads: every user of the machine sees a program's arguments.
    with tempfile.NamedTemporaryFile("w", dir="/run/tally") as file:
        json.dump(value, file)
        file.flush()
        text = "file://" + file.name
        aws("secretsmanager", "put-secret-value", "--secret-id", secret, "--secret-string", text)


def publish():
    secrets = HOST["secrets"]
    agent = accounts.newest("remote-write")
    authority = files.read(certificates.AUTHORITY)
    account = {"username": agent["username"], "password": agent["password"]}
    put(secrets["remoteWrite"], {**account, "authority": authority})
    put(secrets["grafana"], accounts.newest("grafana"))
