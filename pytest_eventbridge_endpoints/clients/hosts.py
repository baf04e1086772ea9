"""Which hosts are AWS's."""

from __future__ import annotations

from urllib.parse import urlsplit

_AWS = (
    "amazonaws.com",
    "amazonaws.com.cn",
    "amazonaws.eu",
    "amazonwebservices.com.cn",
    "amazonwebservices.eu",
    "aws",
    "aws.ic.gov",
    "aws.hci.ic.gov",
    "aws.scloud",
    "c2s.ic.gov",
    "sc2s.sgov.gov",
    "csp.hci.ic.gov",
    "cloud.adc-e.uk",
    "cloud-aws.adc-e.uk",
)
"""What the hosts of AWS's partitions end in, those of dual-stack endpoints included."""


def is_aws_host(url: str) -> bool:
    """Say whether a URL leads to AWS, over whatever protocol and by whichever kind of endpoint."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    return host.endswith(tuple(f".{suffix}" for suffix in _AWS))
