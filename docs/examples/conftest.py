"""Clients that are made at import must not look for credentials in the network."""

import os

os.environ.setdefault("AWS_EC2_METADATA_DISABLED", "true")
