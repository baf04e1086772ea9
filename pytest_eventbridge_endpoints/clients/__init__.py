"""Everything that touches botocore, aiobotocore and boto3 in the process."""
