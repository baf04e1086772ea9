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


def is_aws_host(url: str) -> bool:
    """Say whether a URL leads to AWS, over whatever protocol and by whichever kind of endpoint."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    return f".{host}".endswith(tuple(f".{suffix}" for suffix in _AWS))
