"""What the benchmarks share: a sink, `serve` as a process, a crowd of owners, the peers, and rows for RESULTS.md."""
