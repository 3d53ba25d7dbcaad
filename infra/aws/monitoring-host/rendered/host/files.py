"""Files and folders with their owners. A file appears whole or not at all."""

import os
import shutil


def read(path):
    """The text of a file; None where there is none."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return None


def folder(path, owner="root", mode=0o700):
    """A folder, made where it is missing. On another instance's volume the owner is set again."""
    os.makedirs(path, exist_ok=True)
    os.chmod(path, mode)
    shutil.chown(path, owner, owner)


def write(path, text, group="root", mode=0o600):
    """Writes a file unless it says the same already."""
    if read(path) != text:
        partial = path + ".partial"
        with os.fdopen(os.open(partial, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
        shutil.chown(partial, "root", group)
        os.chmod(partial, mode)
        os.replace(partial, path)
    shutil.chown(path, "root", group)
    os.chmod(path, mode)
