"""What is measured, against whom, runnable by anyone: `make bench`.

In: this machine, the command `hustings`, belenios-tool 3.0. Out: ratios, side by side from one run.
"""
