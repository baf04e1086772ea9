"""Which hosts are AWS's."""

from __future__ import annotations

from urllib.parse import urlsplit

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


def endpoint_id_in(url: str) -> str | None:
    """Return the id of the global endpoint that a URL leads to; None for any other host."""
    # most URLs lead to no endpoint
    if _ENDPOINT not in url.lower():
        return None
    host = urlsplit(url).hostname or ""
    return host.partition(_ENDPOINT)[0] if _ENDPOINT in host and is_aws_host(url) else None


def is_aws_host(url: str) -> bool:
    """Say whether a URL leads to AWS, over whatever protocol and by whichever kind of endpoint."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    return f".{host}".endswith(tuple(f".{suffix}" for suffix in _AWS))
