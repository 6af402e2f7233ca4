"""The audit site: pages beside the issues that lead each printed figure back to its cells.

A folder of files that a browser opens from disk: no server, no network. What they show was
published with the documents (lineage, manifest), or lies in the immutable facts and originals.
"""
