"""Commands of `python -m oncosurv`."""
