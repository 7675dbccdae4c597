"""From a document without errors to the tariff that the engine uses."""

from datetime import date
from typing import Any

from fares.exchange.assembly import network, prices, rules
from fares.tariff import Tariff

Node = dict[str, Any]


def tariff(document: Node, version: str) -> Tariff:
    """Build the tariff of a document of the newest format in canonical form, which has been found without errors."""
    return Tariff(
        version=version,
        id=document["id"],
        name=document["name"],
        edition=document["edition"],
        valid_from=date.fromisoformat(document["valid_from"]),
        currency=document["currency"],
        attribution=tuple(document.get("attribution", ())),
        **_of_network(document),
        **_of_prices(document),
        **_of_rules(document),
    )


def _of_network(document: Node) -> Node:
    return {
        "calendar": network.calendar(document),
        "bands": {node["id"]: network.band(node) for node in document.get("bands", ())},
        "network": network.network(document),
        "profiles": {node["id"]: network.profile(node) for node in document["profiles"]},
    }


def _of_prices(document: Node) -> Node:
    return {
        "sources": {node["id"]: prices.source(node) for node in document.get("sources", ())},
        "tables": {node["id"]: prices.table(node) for node in document.get("tables", ())},
        "singles": tuple(map(prices.single, document.get("singles", ()))),
        "discounts": tuple(map(prices.discount, document.get("discounts", ()))),
        "ceilings": tuple(map(prices.ceiling, document.get("ceilings", ()))),
        "surcharges": tuple(map(prices.surcharge, document.get("surcharges", ()))),
        "products": {node["id"]: prices.product(node) for node in document.get("products", ())},
    }


def _of_rules(document: Node) -> Node:
    return {
        "interchanges": tuple(map(rules.interchange, document.get("interchanges", ()))),
        "tap_rules": tuple(map(rules.tap_rule, document.get("taps", ()))),
        "passbacks": tuple(map(rules.passback, document.get("passback", ()))),
        "stop_interchanges": tuple(map(rules.stop_interchange, document.get("stop_interchanges", ()))),
        "caps": {node["id"]: rules.cap(node) for node in document.get("caps", ())},
        "count_rules": tuple(map(rules.count_rule, document.get("count_rules", ()))),
        "extensions": tuple(map(rules.extension, document.get("extensions", ()))),
        "refunds": {node["id"]: rules.refund(node) for node in document.get("refunds", ())},
        "overrules": {node["code"]: rules.overrule(node) for node in document.get("overrules", ())},
        "apportionments": tuple(map(rules.apportionment, document.get("apportionment", ()))),
        "emissions": rules.emissions(document["emissions"]) if "emissions" in document else None,
    }
