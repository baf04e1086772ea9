"""botocore's door: everything that touches botocore, aiobotocore and boto3 in the process."""
