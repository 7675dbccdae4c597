"""Checks of ids: each is given once in its list, and whatever names something names what is there."""

from collections.abc import Iterator
from typing import Final

from fares.review.coverage import coverages
from fares.review.findings import Check, Finding, Findings, Node, at, by_id, each_at, items_of, repeated, under
from fares.review.prices import PRICE_LISTS

NAMED: Final = {
    "sources": "source",
    "bands": "band",
    "operators": "operator",
    "zones": "zone",
    "stops": "stop",
    "lines": "line",
    "profiles": "profile",
    "tables": "table",
    "singles": "single",
    "discounts": "discount",
    "surcharges": "surcharge",
    "ceilings": "ceiling",
    "interchanges": "interchange",
    "taps": "tap rule",
    "passback": "passback rule",
    "stop_interchanges": "stop interchange",
    "caps": "cap",
    "extensions": "extension fare",
    "count_rules": "count rule",
    "products": "product",
    "refunds": "refund",
    "apportionment": "apportionment rule",
}
"""The lists of a document whose items have ids, and what one item is called."""

REFERENCES: Final = {
    "stops/zone": "zones",
    "stops/also_in": "zones",
    "lines/operator": "operators",
    "lines/patterns/stops": "stops",
    "profiles/ages/operators": "operators",
    "profiles/falls_back_to": "profiles",
    "tables/line": "lines",
    "tables/cells/from": "zones",
    "tables/cells/to": "zones",
    "tables/cells/zones": "zones",
    "tables/stages/stops": "stops",
    "singles/table": "tables",
    "discounts/source": "sources",
    "interchanges/method/table": "tables",
    "interchanges/source": "sources",
    "stop_interchanges/from": "stops",
    "stop_interchanges/to": "stops",
    "passback/products": "products",
    "caps/needs": "caps",
    "extensions/cells/zones": "zones",
    "count_rules/source": "sources",
    "products/table": "tables",
    "products/needs": "products",
    "products/refund": "refunds",
    "products/parts/profiles": "profiles",
    "refunds/base": "products",
    "apportionment/products": "products",
    "apportionment/caps": "caps",
    "apportionment/parts/operator": "operators",
    "emissions/source": "sources",
}
"""The members that name something elsewhere, and the list that each names it from."""

OF_A_PRICE: Final = {"profile": "profiles", "of": "profiles", "source": "sources"}
OF_A_COVERAGE: Final = {
    "operators": "operators",
    "operators_out": "operators",
    "lines": "lines",
    "lines_out": "lines",
    "zones": "zones",
    "zones_out": "zones",
    "from_zones": "zones",
    "to_zones": "zones",
    "from_stops": "stops",
    "to_stops": "stops",
    "bands": "bands",
    "bands_out": "bands",
    "profiles": "profiles",
}


def repeated_ids(document: Node) -> Findings:
    """Find ids that an earlier item of the same list has."""
    for name, one in NAMED.items():
        keyed = ((f"{path}/id", node["id"]) for path, node in items_of(document, name) if "id" in node)
        yield from repeated(keyed, "repeated-id", f"Give this {one} an id of its own: an earlier one has it.")
    for path, product in items_of(document, "products"):
        benefits = under(path, product, "benefits")
        keyed = ((f"{one}/id", benefit["id"]) for one, benefit in benefits if "id" in benefit)
        yield from repeated(keyed, "repeated-id", "Give this benefit an id of its own: an earlier one has it.")
    codes = at(document, "overrules/code")
    yield from repeated(codes, "repeated-id", "Give this reason a code of its own: an earlier one has it.")


def repeated_stations(document: Node) -> Findings:
    """Find stations with the letters of an earlier one."""
    message = "Give this station its own CRS code: an earlier stop has it."
    yield from repeated(at(document, "stops/crs"), "repeated-crs", message)


def _references(document: Node) -> Iterator[tuple[str, str, object]]:
    """Give every id that names something elsewhere: its path, the list it names from, and the id."""
    for where, named in REFERENCES.items():
        yield from ((path, named, one) for path, one in each_at(document, where))
    for where in PRICE_LISTS:
        for path, price in each_at(document, where):
            yield from ((f"{path}/{part}", named, price[part]) for part, named in OF_A_PRICE.items() if part in price)
    for path, covers in coverages(document):
        for part, named in OF_A_COVERAGE.items():
            yield from ((one_path, named, one) for one_path, one in under(path, covers, part))


def unknown_references(document: Node) -> Findings:
    """Find ids that name nothing; where a whole list is broken, nothing is said of what names from it."""
    known = {name: by_id(document, name).keys() for name in NAMED if name in document}
    for path, named, one in _references(document):
        if named in known and one not in known[named]:
            what = NAMED[named]
            yield Finding(
                path, f"unknown-{what}", f"Correct this id or add the {what}: the tariff has none of this id."
            )


def unknown_issuers(document: Node) -> Findings:
    """Find issuers whom no profile names."""
    issuers = {issuer for _, issuer in at(document, "profiles/issuer")}
    for path, covers in coverages(document):
        for one_path, issuer in under(path, covers, "issuers"):
            if "profiles" in document and issuer not in issuers:
                yield Finding(one_path, "unknown-issuer", "Name an issuer as a profile does.")


def unknown_directions(document: Node) -> Findings:
    """Find directions that no line has."""
    known = {direction for _, direction in at(document, "lines/patterns/direction")}
    for path, covers in coverages(document):
        for one_path, direction in under(path, covers, "directions"):
            if "lines" in document and direction not in known:
                yield Finding(one_path, "unknown-direction", "Name a direction as the patterns of lines do.")


ERRORS: Final[tuple[Check, ...]] = (
    repeated_ids,
    repeated_stations,
    unknown_references,
    unknown_issuers,
    unknown_directions,
)
