"""`cargo xtask test lifelines`: PyPI's lifelines says the same of spans as `server/src/history/lasted.rs`.

`kaplan_meier.py LASTED_RS`. The cases are those of the test there: seed, spans, different lengths, per cent cut; then the half
and nine of ten, in seconds, or none where that was never reached. Ends with 1 if lifelines says anything else.
"""

import math
import re
import sys

from lifelines import KaplanMeierFitter

CASE = re.compile(r"^\s+\(([\d_]+), ([\d_]+), ([\d_]+), ([\d_]+), (None|Some\([\d_]+\)), (None|Some\([\d_]+\))\),$", re.MULTILINE)


def seconds(text):
    return math.inf if text == "None" else float(text[5:-1].replace("_", ""))


def draw(seed, count, lengths, cut):
    """Spans with whether they are whole, from a generator that the test has too."""
    state = seed

    def next_number():
        nonlocal state
        state = (state * 1103515245 + 12345) % 2**31
        return state >> 8

    return [(next_number() % lengths, next_number() % 100 >= cut) for _ in range(count)]


cases = CASE.findall(open(sys.argv[1]).read())
wrong = []
for case in cases:
    spans = draw(*(int(number.replace("_", "")) for number in case[:4]))
    fitted = KaplanMeierFitter().fit([span for span, _ in spans], [whole for _, whole in spans])
    found = [fitted.percentile(0.5), fitted.percentile(0.1)]
    print(*case, *found)
    if found != [seconds(text) for text in case[4:]]:
        wrong.append(case)
if wrong or len(cases) < 6:
    sys.exit(f"{len(wrong)} of {len(cases)} cases differ from lifelines: {wrong}")
