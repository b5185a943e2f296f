"""How fast it is, as ratios that a slow or busy machine cannot bend much: ours and its control take turns within one run.

`python -m bench` runs every measure, prints a table, writes `build/bench.json`, and ends with 1 when a ratio is below its floor.
"""
