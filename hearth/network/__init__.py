"""Network: who works together. Networks, organizations, and the programs they offer.

Owns `network_network`, `network_organization`, `network_offering`. Reads nothing above the
foundation. Everything else in Hearth belongs to one network.
"""
