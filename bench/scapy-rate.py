"""Decodes the advertisements of a capture with scapy and prints how many, the sum of their vhids, and the seconds
that it took; starting Python and importing scapy are not counted."""
import logging
import sys
import time

logging.disable(logging.WARNING)
from scapy.contrib.carp import CARP  # noqa: E402
from scapy.layers.l2 import Ether  # noqa: E402, F401
from scapy.utils import PcapReader  # noqa: E402

start = time.perf_counter()
count = 0
vhids = 0
with PcapReader(sys.argv[1]) as reader:
    for packet in reader:
        carp = packet[CARP]
        vhids += carp.vhid
        count += 1
print(count, vhids, time.perf_counter() - start)
