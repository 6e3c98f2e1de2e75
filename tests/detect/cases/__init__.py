"""Tables of what the detector must find, and of the near misses in which it must find nothing.

Each module holds `CASES`; `case.py` says what a case is, `people.py` who is in them.
"""
