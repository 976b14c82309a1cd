"""A browser without scripts: it reads pages, follows links and sends forms as they stand, no more."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Self
from urllib.parse import urlsplit

from starlette.testclient import TestClient

TIMED = ("load", "error", "click", "submit", "input", "change", "focus", "toggle")


@dataclass
class Form:
    """A form: where it goes, what its fields hold as the page stands, and its buttons."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)  # name, value, text
    names: set[str] = field(default_factory=set)


@dataclass
class Page(HTMLParser):
    """A page that was read."""

    status: int
    address: str
    html: str
    links: list[str] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)
    refused_by_policy: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    resources: set[str] = field(default_factory=set)
    ids: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._form: Form | None = None
        self._select: str | None = None
        self._area: str | None = None
        self._within: list[str] = []
        self._button: tuple[str, str] | None = None
        self.feed(self.html)

    @property
    def text(self) -> str:
        """What a person reads, white space tidied."""
        return " ".join(" ".join(self.words).split())

    def form(self, action: str, button: str | None = None) -> Form:
        """The form that goes to an address which ends in *action*."""
        found = [
            form
            for form in self.forms
            if form.action.endswith(action)
            and (button is None or button in [text for *_, text in form.buttons])
        ]
        assert found, f"no form to {action} on {self.address}, only {[form.action for form in self.forms]}"
        return found[0]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self._within.append(tag)
        self._check(tag, given)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        self.resources |= {given[name] for name in ("src", "poster") if given.get(name)}
        if tag == "link":
            self.resources.add(given["href"])
        if tag == "form" and given.get("method") != "dialog":
            self._form = Form(given.get("action", self.address), given.get("method", "get"))
            self.forms.append(self._form)
        if self._form is not None:
            self._take_field(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None
        elif tag == "button":
            self._button = None
        if tag in self._within:
            while self._within.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._form is not None and self._area is not None:
            self._form.fields[self._area] += data
        if self._form is not None and self._button is not None and data.strip():
            self._form.buttons.append((*self._button, data.strip()))
        if "script" in self._within and data.strip():
            self.refused_by_policy.append(f"script: {data[:40]}")
        elif not {"script", "style", "noscript"} & set(self._within):
            self.words.append(data)

    def _check(self, tag: str, given: dict[str, str]) -> None:
        if tag == "style" or "style" in given:
            self.refused_by_policy.append(f"{tag}: style")
        self.refused_by_policy += [
            f"{tag}: {name}" for name in given if name.removeprefix("on") in TIMED and name[:2] == "on"
        ]
        self.refused_by_policy += [
            f"{tag}: {value}" for value in given.values() if value.startswith("javascript:")
        ]

    def _take_field(self, tag: str, given: dict[str, str]) -> None:
        assert self._form is not None
        name, fields = given.get("name", ""), self._form.fields
        self._form.names |= {name} - {""}
        if tag == "input" and name and given.get("type") in ("checkbox", "radio"):
            if "checked" in given:
                fields[name] = given.get("value", "on")
        elif tag == "input" and name:
            fields[name] = given.get("value", "")
        elif tag == "textarea":
            self._area, fields[name] = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            if "selected" in given or self._select not in fields:
                fields[self._select] = given.get("value", "")
        elif tag == "button":
            self._button = (name, given.get("value", ""))


@dataclass
class PlainBrowser:
    """Somebody's browser on the site; `page` is what it shows."""

    visitor: TestClient
    page: Page = field(default_factory=lambda: Page(0, "", ""))

    def open(self, address: str) -> Self:
        """Follow a link to an address of this site."""
        return self._shown(self.visitor.get(address, headers={"Accept": "text/html"}, follow_redirects=True))

    def send(self, action: str, button: str | None = None, **typed: str | None) -> Self:
        """Send the form that goes to *action*, with what is typed in place of what stands there.

        `None` leaves a box unticked. A button sends its own name and value along.
        """
        form = self.page.form(action, button)
        assert set(typed) <= form.names, f"{set(typed) - form.names} is no field of {form.action}"
        pressed = {name: value for name, value, text in form.buttons if name and text == button}
        fields = {
            name: value for name, value in {**form.fields, **typed, **pressed}.items() if value is not None
        }
        answer = self.visitor.request(
            form.method, form.action, data=fields, headers={"Accept": "text/html"}, follow_redirects=True
        )
        return self._shown(answer)

    def _shown(self, answer) -> Self:
        address = answer.url.path + (f"?{answer.url.query.decode()}" if answer.url.query else "")
        self.page = Page(answer.status_code, address, answer.text)
        return self


def inside(link: str) -> str | None:
    """The address of a link that stays on this site, without its fragment; None for others."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        return None
    return parts.path + (f"?{parts.query}" if parts.query else "")
