"""The outcomes as text and data: log, job summary, outputs, JSON report, metrics. Computes only."""
