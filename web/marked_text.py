"""The studio's own documents as they stand on a page: headings, paragraphs, lists, tables, code, links.

Only the Markdown that `docs/` uses is known, and nothing in it is HTML: whatever else is there stays text.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from markupsafe import Markup, escape

Lead = Callable[[str], str]

_INLINE = re.compile(r"`(?P<code>[^`]+)`|\*\*(?P<strong>[^*]+)\*\*|\[(?P<text>[^\]]+)\]\((?P<href>[^)\s]+)\)")
_HEADING = re.compile(r"(#{1,3}) (.+)")
_ITEM = "- "
_FENCE = "```"
_RULE = re.compile(r"\|(?:\s*:?-+:?\s*\|)+")


def as_html(text: str, lead: Lead) -> Markup:
    """Return *text* as HTML; *lead* says where a link's address leads from the page it stands on."""
    return Markup("\n").join(_drawn(block, lead) for block in _blocks(text.splitlines()))


def plain(text: str) -> str:
    """Return a line of Markdown as words alone."""
    return _INLINE.sub(lambda found: found["code"] or found["strong"] or found["text"], text)


def _blocks(lines: Sequence[str]) -> Iterator[list[str]]:
    """Yield the lines of each block: a blank line ends one, and so does a line that opens another."""
    block: list[str] = []
    is_code = False
    for line in lines:
        if line.startswith(_FENCE):
            if not is_code and block:
                yield block
                block = []
            block.append(line)
            if is_code:
                yield block
                block = []
            is_code = not is_code
        elif is_code:
            block.append(line)
        elif not line.strip() or _HEADING.fullmatch(line):
            if block:
                yield block
            block = []
            if line.strip():
                yield [line]
        else:
            block.append(line)
    if block:
        yield block


def _drawn(block: Sequence[str], lead: Lead) -> Markup:
    if block[0].startswith(_FENCE):
        return Markup("<pre tabindex=0><code>{}</code></pre>").format("\n".join(block[1:-1]))
    if heading := _HEADING.fullmatch(block[0]):
        level = len(heading[1])
        return Markup("<h{0}>{1}</h{0}>").format(level, _inline(heading[2], lead))
    if len(block) > 1 and _RULE.fullmatch(block[1]):
        return _table(block, lead)
    if block[0].startswith(_ITEM):
        items = "\n".join(block).removeprefix(_ITEM).split(f"\n{_ITEM}")
        drawn = (Markup("<li>{}</li>").format(_inline(_joined(item), lead)) for item in items)
        return Markup("<ul>{}</ul>").format(Markup("").join(drawn))
    return Markup("<p>{}</p>").format(_inline(_joined("\n".join(block)), lead))


def _joined(text: str) -> str:
    return " ".join(text.split())


def _table(block: Sequence[str], lead: Lead) -> Markup:
    head, *rows = ([cell.strip() for cell in line.strip().strip("|").split("|")] for line in block)
    columns = Markup("").join(Markup('<th scope="col">{}</th>').format(_inline(cell, lead)) for cell in head)
    body = Markup("").join(
        Markup("<tr>{}</tr>").format(
            Markup("").join(Markup("<td>{}</td>").format(_inline(cell, lead)) for cell in row)
        )
        for row in rows[1:]
    )
    # A wide table scrolls by itself; the keyboard can get at it, so it has a name.
    return Markup(
        '<div class="table-frame" tabindex="0" role="region" aria-label="{}">'
        "<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>"
    ).format(f"Table: {plain(head[0]) or 'figures'}", columns, body)


def _inline(text: str, lead: Lead) -> Markup:
    pieces, end = [], 0
    for found in _INLINE.finditer(text):
        pieces += [escape(text[end : found.start()]), _piece(found, lead)]
        end = found.end()
    return Markup("").join([*pieces, escape(text[end:])])


def _piece(found: re.Match[str], lead: Lead) -> Markup:
    if found["code"]:
        return Markup("<code>{}</code>").format(found["code"])
    if found["strong"]:
        return Markup("<strong>{}</strong>").format(found["strong"])
    return Markup('<a href="{}">{}</a>').format(lead(found["href"]), _inline(found["text"], lead))
