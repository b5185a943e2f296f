"""Places that are written in a configuration: addresses, hosts, folders, time zones. Pure but for the machine's zone data."""

import re
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from linekeeper.config.parse import Wrong, nearest, several, shown, text


def zone(value: object) -> str:
    """Return the name of a time zone this machine knows."""
    name = text(value)
    if name == "UTC":
        return name  # needs no data
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):  # KeyError: ZoneInfoNotFoundError; OSError: the name of a folder
        known = sorted(available_timezones())
        if not known:
            raise Wrong(f"is {shown(name)}, but this machine has no time zone data", "install the package tzdata, or use UTC") from None
        raise Wrong(f"is {shown(name)}, which is no time zone{nearest(name, known)}", "write it like Europe/Berlin, or UTC") from None
    return name


def web_address(value: object) -> str:
    """Return a base address: https, or http on this machine; without a slash at the end, user, query or fragment."""
    word = text(value).rstrip("/")
    remedy = "write it like https://hooks.example.com"
    try:
        parts = urlsplit(word)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise Wrong("is no web address", remedy) from None
    if parts.scheme not in {"http", "https"} or not host or " " in word:
        raise Wrong("is no web address", remedy)
    if parts.username or parts.password or parts.query or parts.fragment:
        raise Wrong("holds a user, a query or a fragment", "leave only the scheme, the host and, if need be, port and path")
    if parts.scheme == "http" and not loopback(host):
        raise Wrong(f"would speak to {shown(host)} without encryption", "use https; http is for this machine only")
    return word


def loopback(host: str) -> bool:
    """Return whether a host can only be this machine."""
    try:
        return host == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def listen_host(value: object) -> str:
    """Return an address to listen at."""
    word = text(value).strip("[]")
    try:
        return word if word == "localhost" else str(ip_address(word))
    except ValueError:
        raise Wrong(f"is {shown(word)}, which is no address to listen at", "write 127.0.0.1, or 0.0.0.0 for every interface") from None


def folder(value: object) -> Path:
    """Return a folder; `~` is the home."""
    word = text(value)
    if not word:
        raise Wrong("is empty", "name a folder")
    try:
        return Path(word).expanduser()
    except RuntimeError:
        raise Wrong(f"is {shown(word)}, and nobody knows that home", "write the whole path") from None


def names(value: object) -> tuple[str, ...]:
    """Return host names, from a list or from a string with commas; each once."""
    found = [text(one).lower() for one in several(value)]
    for one in found:
        if not re.fullmatch(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]+\]", one):
            raise Wrong(f"holds {shown(one)}, which is no host name", "write names only, such as lines.example.com")
    return tuple(dict.fromkeys(found))
