"""The event pattern language. It knows no capture, no mock and no test."""
