"""Reading the JSON-LD of a page with a processor, under terms of schema.org alone."""

import json
from pathlib import Path

from bs4 import BeautifulSoup
from pyld import jsonld

TERMS = json.loads(Path(__file__).with_name("schema_org.json").read_text("utf-8"))
NAMESPACE = "http://schema.org/"
ENUMERATIONS = {
    f"https://schema.org/{member}": kind
    for kind, members in TERMS["members"].items()
    for member in members
}


def blocks(page):
    """Give the content of each JSON-LD script of a page."""
    soup = BeautifulSoup(page.content, "html.parser")
    scripts = soup.find_all("script", type="application/ld+json")
    return [json.loads(script.string) for script in scripts]


def context():
    """Give a context of these terms alone: any other is lost when a block is expanded."""
    terms = {name: f"{NAMESPACE}{name}" for name in [*TERMS["types"], *TERMS["properties"]]}
    return {"@context": terms}


def load(address, options):
    assert address == "https://schema.org", "a page names one vocabulary"
    return {
        "contextUrl": None,
        "documentUrl": address,
        "contentType": "application/ld+json",
        "document": context(),
    }


def expanded(block):
    """Give the one node of a block, its names as addresses; what is no term is lost."""
    (found,) = jsonld.expand(block, {"documentLoader": load, "base": "http://nowhere.example/"})
    return found


def lost(block, node, path=""):
    """Give each name of the block that the processor did not find among the terms."""
    missing = []
    for name, value in block.items():
        if name == "@context":
            continue
        if name == "@type":
            found = [kind.removeprefix(NAMESPACE) for kind in node.get("@type", [])]
            missing += [] if found == [value] else [f"{path}@type {value}"]
            continue
        values = value if isinstance(value, list) else [value]
        found = node.get(f"{NAMESPACE}{name}", [])
        if len(found) != len(values):
            missing.append(f"{path}{name}")
            continue
        for one, other in zip(values, found, strict=True):
            if isinstance(one, dict):
                missing += lost(one, other, f"{path}{name}.")
    return missing


def kinds(name):
    """Give a type with all that it is a kind of."""
    return {name}.union(*(kinds(above) for above in TERMS["types"][name]))


def misplaced(block, path=""):
    """Give each property that its node's type does not have, or whose value it does not take.

    A role stands in the place of what it joins, and has the property that it stands in.
    """
    wrong = []
    is_role = "Role" in kinds(block["@type"])
    for name, value in block.items():
        if name.startswith("@"):
            continue
        term = TERMS["properties"][name]
        stands_in = is_role and path.rstrip(".").rpartition(".")[2] == name
        if not stands_in and not kinds(block["@type"]) & set(term["domain"]):
            wrong.append(f"{path}{name} of {block['@type']}")
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                allowed = kinds(one["@type"]) & {*term["range"], "Role"}
                wrong += misplaced(one, f"{path}{name}.")
            else:
                allowed = {*term["range"]} & {"Text", "URL", "Date", "Integer"} or (
                    ENUMERATIONS.get(one) in term["range"]
                )
            # An item of the way to a page is named by its address alone.
            if not allowed and name != "item":
                wrong.append(f"{path}{name} is {one}")
    return wrong


def faults(page):
    """Give everything that is wrong with the JSON-LD of a page."""
    return [
        fault
        for block in blocks(page)
        for fault in [*lost(block, expanded(block)), *misplaced(block)]
    ]
