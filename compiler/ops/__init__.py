"""The ops: what may stand on an edge of a cell or on a link."""
