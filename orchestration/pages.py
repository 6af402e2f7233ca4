"""Where `parkreport ui` shows what was published: one address for what links and who answers."""

import re
from pathlib import PurePath
from urllib.parse import quote

PUBLISHED = "/published"


def address_of(path: PurePath) -> str:
    """The address of a published file, told from its path within the folder of exports.

    Chinese stays as it is, as browsers show it; what means something in an address does not.
    """
    quoted = re.sub(r"[^\w/.-]", lambda found: quote(found[0]), path.as_posix())
    return f"{PUBLISHED}/{quoted}"
