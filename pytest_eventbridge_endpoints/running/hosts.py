"""Which hosts are AWS's."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from ..service.arns import is_region

_AWS = (
    "amazonaws-eusc.eu",
    "amazonaws-us-gov.com",
    "amazonaws.cn",
    "amazonaws.com",
    "amazonaws.com.cn",
    "amazonaws.eu",
    "amazonwebservices.com.cn",
    "amazonwebservices.eu",
    "aws",
    "aws.amazon.com",
    "aws.ic.gov",
    "aws.hci.ic.gov",
    "aws.scloud",
    "c2s.ic.gov",
    "c2shome.ic.gov",
    "cloud-aws.adc-e.uk",
    "cloud.adc-e.uk",
    "csp.hci.ic.gov",
    "csphome.adc-e.uk",
    "csphome.hci.ic.gov",
    "sc2s.sgov.gov",
    "sc2shome.sgov.gov",
)
"""What the hosts of AWS's partitions end in, those of dual-stack endpoints included."""

_ENDPOINT = ".endpoint.events."
"""What stands behind the id in the host of a global endpoint (AWS 4.4)."""

_REGIONAL = re.compile(r"events(?:-fips)?\.([a-z0-9-]+)\.")


@lru_cache(maxsize=64)
def endpoint_id_in(url: str) -> str | None:
    """Return the id of the global endpoint that a URL or a host leads to; None for any other."""
    # most URLs lead to no endpoint
    if _ENDPOINT not in url.lower():
        return None
    host = _host_of(url)
    return host.partition(_ENDPOINT)[0] if _ENDPOINT in host and is_aws_host(url) else None


def region_in(host: str) -> str | None:
    """Return the Region whose EventBridge a host of AWS is; None for any other."""
    found = _REGIONAL.match(host)
    return found[1] if found and is_region(found[1]) and is_aws_host(host) else None


def is_aws_host(url: str) -> bool:
    """Say whether a URL or a host leads to AWS, by whichever protocol and kind of endpoint."""
    return f".{_host_of(url).rstrip('.')}".endswith(tuple(f".{suffix}" for suffix in _AWS))


def _host_of(url: str) -> str:
    return urlsplit(url if "//" in url else f"//{url}").hostname or ""
