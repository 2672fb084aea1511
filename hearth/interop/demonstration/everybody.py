"""The two invented networks together: whom one may be in them."""

from hearth.interop.demonstration import network, positive
from hearth.interop.demonstration.arranged import FOR_MEMBERS
from hearth.interop.demonstration.cast import visitors_of
from hearth.ui.visiting import Visitor


def everybody() -> list[Visitor]:
    """Network by network, in the order in which people were invented; nobody before `build`."""
    return [
        *visitors_of(network.NETWORK, network.PEOPLE, FOR_MEMBERS),
        *visitors_of(positive.NETWORK, positive.PEOPLE),
    ]
