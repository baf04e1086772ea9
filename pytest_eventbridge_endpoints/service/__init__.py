"""A small Amazon EventBridge, in memory. It knows neither pytest nor botocore."""
