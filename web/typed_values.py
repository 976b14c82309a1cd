"""Numbers and nested values as people type them into a form."""

import yaml


def value_of(text: str) -> object:
    """Return a value as YAML reads it, None where nothing is typed; what it cannot read stays text.

    What stays text where a number belongs is refused as such by whoever reads the document.
    """
    try:
        return yaml.safe_load(text) if text.strip() else None
    except yaml.YAMLError:
        return text
