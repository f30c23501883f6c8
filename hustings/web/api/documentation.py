"""The API's OpenAPI document, and a page made of it that reads without JavaScript."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from hustings.web.api.links import ROOT

View = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter or a field of an object, in words."""

    name: str
    kind: str
    required: bool
    said: str


@dataclass(frozen=True, slots=True)
class Address:
    """An address of the API: what is there, what it takes, what it answers with."""

    path: str
    said: str
    fields: list[Field]
    answer: str


@dataclass(frozen=True, slots=True)
class Kind:
    """An object of the answers."""

    name: str
    said: str
    fields: list[Field]


def view_of(api: NinjaAPI) -> View:
    """The view of the API's OpenAPI document."""

    @require_safe
    def openapi(_request: HttpRequest) -> HttpResponse:
        return JsonResponse(_document(api), json_dumps_params={"indent": 1})

    return openapi


def page_of(api: NinjaAPI) -> View:
    """The view of the page for people."""

    @require_safe
    def documentation(request: HttpRequest) -> HttpResponse:
        document = _document(api)
        context = {
            "openapi": document["openapi"],
            "addresses": list(_addresses(document)),
            "kinds": list(_kinds(document)),
            "root": ROOT,
        }
        return render(request, "api/documentation.html", context)

    return documentation


@cache
def _document(api: NinjaAPI) -> dict[str, Any]:
    return api.get_openapi_schema(path_prefix=f"{ROOT}/")


def _addresses(document: dict[str, Any]) -> Iterator[Address]:
    for path, methods in document["paths"].items():
        told = methods["get"]
        fields = [
            Field(one["name"], _kind(one["schema"]), one.get("required", False), _said(one))
            for one in told.get("parameters", ())
        ]
        answer = told["responses"][200]["content"]["application/json"]["schema"]
        yield Address(path, told.get("description", ""), fields, _kind(answer))


def _kinds(document: dict[str, Any]) -> Iterator[Kind]:
    for name, schema in document["components"]["schemas"].items():
        required = schema.get("required", ())
        fields = [
            Field(field, _kind(one), field in required, _said(one))
            for field, one in schema.get("properties", {}).items()
        ]
        if fields:
            yield Kind(name, schema.get("description", ""), fields)


def _said(field: dict[str, Any]) -> str:
    schema = field.get("schema", field)
    return str(field.get("description") or schema.get("description") or "")


def _kind(schema: dict[str, Any]) -> str:
    """The type in words: ``text``, ``number``, one of several values, or another object's name."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in schema:
        return " / ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"[{_kind(schema['items'])}]"
    return str(schema.get("type", ""))
