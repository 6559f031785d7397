#!/usr/bin/env python3
"""What PyPI's lifelines says of the spans that the test of `server/src/history/lasted.rs` draws.

    python3 -m venv V && V/bin/pip install lifelines==0.30.3 && V/bin/python xtask/src/kaplan_meier.py

A line for each case: seed, spans, different lengths, per cent cut; then the half and nine of ten (`inf`: never reached).
"""

from lifelines import KaplanMeierFitter

CASES = [(1, 7, 50, 0), (2, 40, 30, 35), (3, 500, 7200, 20), (4, 500, 600, 60), (5, 25, 4, 50), (6, 300, 3600, 95)]


def draw(seed, count, lengths, cut):
    """Spans with whether they are whole, from a generator that the test has too."""
    state = seed

    def next_number():
        nonlocal state
        state = (state * 1103515245 + 12345) % 2**31
        return state >> 8

    return [(next_number() % lengths, next_number() % 100 >= cut) for _ in range(count)]


for case in CASES:
    spans = draw(*case)
    fitted = KaplanMeierFitter().fit([span for span, _ in spans], [whole for _, whole in spans])
    print(*case, fitted.percentile(0.5), fitted.percentile(0.1))
