"""What people wrote, as it stands on a page: plain text, with the addresses in it made into links."""

import re

from markupsafe import Markup, escape

# An address ends before the punctuation of the sentence around it.
ADDRESS = re.compile(r"https?://[^\s<>\"“”]+[^\s<>\"“”.,;:!?'’)\]]", re.IGNORECASE)


def linked(text: str) -> Markup:
    """Return *text* as HTML: nothing of it is markup, and web addresses can be followed."""
    parts, end = [], 0
    for found in ADDRESS.finditer(text):
        address = escape(found.group())
        parts += [
            escape(text[end : found.start()]),
            Markup('<a href="{0}" rel="noopener noreferrer nofollow">{0}</a>').format(address),
        ]
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])])
