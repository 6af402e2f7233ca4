"""The demonstration: forms of the real roster filled with synthetic figures, marked as such."""
