"""How fast the plugin is: ratios to a floor, taken side by side. Run ``python -m benchmarks``."""
