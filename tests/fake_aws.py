"""Moto, which plays AWS in the tests' own process, made quick: the same answers for a tenth of the time.

Three things of moto take time that grows with what is stored or sent: every value of an item is looked up under each
name that it might have; every query reads and sorts the whole table; every transaction copies the whole table, once
for each of its actions, in case it has to be undone. `tests/stores/test_fake_aws.py` compares all answers with those
of moto as it comes.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from threading import local
from typing import Any, TypeVar, cast

from moto import mock_aws
from moto.core import responses
from moto.core.parse import BaseJSONParser
from moto.core.serialize import BaseJSONSerializer, ResponseSerializer
from moto.dynamodb.exceptions import ItemSizeTooLarge
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import Table
from moto.dynamodb.models.utilities import bytesize

__all__ = ["as_it_comes", "made_once", "mock_aws", "restored", "rows", "snapshot"]

ACCOUNT = "123456789012"  # moto's
LARGEST = 405_000  # bytes of an item, as moto counts them
IN_BYTES = {"B", "BS"}  # moto turns these into bytes and back
_now = local()  # what this thread is about: `wanted` of a query, `transacts`


def _parsed(plain: Callable[..., Any]) -> Callable[..., Any]:
    """A value that came over the wire is one already."""

    def parse(self: BaseJSONParser, shape: Any, value: Any) -> Any:
        if shape.name == "AttributeValue" and _is_plain(value):
            return value
        return plain(self, shape, value)

    return parse


def _serialized(plain: Callable[..., Any]) -> Callable[..., None]:
    """A value that goes over the wire is one already."""

    def serialize(self: BaseJSONSerializer, serialized: Any, value: Any, shape: Any, key: str) -> None:
        if key and shape.name == "AttributeValue" and type(value) is dict and _is_plain(value):
            serialized[key] = value
        else:
            plain(self, serialized, value, shape, key)

    return serialize


def _is_plain(value: dict[str, Any]) -> bool:
    """Whether it is one value without bytes in it."""
    if len(value) != 1:
        return False
    ((kind, inner),) = value.items()
    if kind == "M":
        return all(map(_is_plain, inner.values()))
    if kind == "L":
        return all(map(_is_plain, inner))
    return kind not in IN_BYTES


def _looked_up(plain: Callable[..., Any]) -> Callable[..., Any]:
    """A dictionary that has nothing but names of the model is not searched for other spellings."""

    def get_value(self: ResponseSerializer, value: Any, key: str, shape: Any) -> Any:
        plainly = type(value) is dict and not self._value_picker.response_transformers
        if plainly and (key in value or value.keys() <= shape.parent.members.keys()):
            return value.get(key)
        return plain(self, value, key, shape)

    return get_value


def _copied(value: DynamoType) -> DynamoType:
    """A value of its own, all the way down."""
    new: DynamoType = object.__new__(DynamoType)
    new.type, inner = value.type, value.value
    if isinstance(inner, list):
        inner = [_copied(each) if isinstance(each, DynamoType) else each for each in inner]
    elif isinstance(inner, dict):
        inner = {key: _copied(each) for key, each in inner.items()}
    new.value = inner
    return new


def _copied_item(self: Item, _memo: dict[int, Any]) -> Item:
    """Without moto's list of everything that ever was."""
    new: Item = object.__new__(Item)
    new.hash_key, new.range_key = self.hash_key, self.range_key
    new.attrs = LimitedSizeDict()
    dict.update(new.attrs, {key: _copied(each) for key, each in self.attrs.items()})
    return new


def _new_item(self: Item, hash_key: DynamoType, range_key: DynamoType | None, attrs: dict[str, Any]) -> None:
    """Measured once, when it is whole."""
    self.hash_key, self.range_key = hash_key, range_key
    self.attrs = LimitedSizeDict()
    dict.update(self.attrs, {key: DynamoType(value) for key, value in attrs.items()})
    if sum(bytesize(key) + value.size() for key, value in self.attrs.items()) > LARGEST:
        raise ItemSizeTooLarge


def _query(plain: Callable[..., Any]) -> Callable[..., Any]:
    """A query reads no more than its partition."""

    def query(self: Table, hash_key: DynamoType | None, *args: Any, **kwargs: Any) -> Any:
        index_name = kwargs.get("index_name", args[6] if len(args) > 6 else None)
        _now.wanted = (index_name, hash_key, dict(kwargs.get("hash_key_conditions") or ()))
        try:
            return plain(self, hash_key, *args, **kwargs)
        finally:
            _now.wanted = None

    return query


def _all_items(self: Table) -> list[Item]:
    """What is in the table, or what the query may find there, in order."""
    index_name, hash_key, conditions = getattr(_now, "wanted", None) or (None, None, {})
    if index_name is None and hash_key is not None:
        found = self.items.get(hash_key, {})
        chosen: list[Any] = list(found.values()) if self.range_key_attr else [found] * isinstance(found, Item)
    else:
        every = self.items.values()
        chosen = [each for some in every for each in some.values()] if self.range_key_attr else list(every)
        for name, value in conditions.items():
            chosen = [each for each in chosen if name in each.attrs and each.attrs[name].value == value.value]
    return sorted(chosen, key=_place)


def _place(item: Item) -> tuple[Any, ...]:
    """Where moto sorts it."""
    keys = (item.hash_key, item.range_key) if item.range_key else (item.hash_key,)
    return tuple(each.cast_value for each in keys)


def _transact(plain: Callable[..., None]) -> Callable[..., None]:
    """When it fails, the partitions that it touched are as they were."""

    def transact_write_items(self: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
        before = [kept for each in transact_items for kept in _partitions(self, each)]
        _now.transacts = True
        try:
            plain(self, transact_items)
        except BaseException:
            for table, hash_key, partition in before:
                _put_back(table, hash_key, partition)
            raise
        finally:
            _now.transacts = False

    return transact_write_items


def _partitions(backend: DynamoDBBackend, action: dict[str, Any]) -> Iterator[tuple[Table, DynamoType, Any]]:
    """The partition that an action of a transaction may change, as it is."""
    for request in action.values():
        table, attributes = backend.tables.get(request.get("TableName")), request.get("Key") or request.get("Item")
        if table is not None and attributes and table.hash_key_attr in attributes:
            hash_key = DynamoType(attributes[table.hash_key_attr])
            partition = table.items.get(hash_key)
            yield table, hash_key, dict(partition) if isinstance(partition, dict) else partition


def _put_back(table: Table, hash_key: DynamoType, partition: Any) -> None:
    if partition is None:
        table.items.pop(hash_key, None)
    else:
        table.items[hash_key] = partition


def _copied_table(self: Table, memo: dict[int, Any]) -> Table:
    """A transaction undoes itself by `_transact` and needs no copy."""
    if getattr(_now, "transacts", False):
        return self
    new: Table = object.__new__(type(self))
    memo[id(self)] = new
    new.__dict__.update({name: copy.deepcopy(value, memo) for name, value in self.__dict__.items()})
    return new


def _update(plain: Callable[..., Any]) -> Callable[..., Any]:
    """An item that is stored never changes: an update changes its copy, so that all may be shared."""

    def update_item(self: DynamoDBBackend, table_name: str, key: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        table = self.get_table(table_name)
        hash_key = DynamoType(key[table.hash_key_attr]) if table.hash_key_attr in key else None
        found = table.items.get(hash_key)
        if isinstance(found, Item):
            table.items[hash_key] = copy.deepcopy(found)
        elif found and table.range_key_attr in key:
            range_key = DynamoType(key[table.range_key_attr])
            if range_key in found:
                found[range_key] = copy.deepcopy(found[range_key])
        return plain(self, table_name, key, *args, **kwargs)

    return update_item


def _wrapped(owner: Any, name: str, wrap: Callable[..., Any]) -> tuple[Any, str, Any, Any]:
    plain = getattr(owner, name)
    return owner, name, plain, wrap(plain)


def _replaced(owner: Any, name: str, new: Any) -> tuple[Any, str, Any, Any]:
    return owner, name, getattr(owner, name, None), new


CHANGES = (
    _wrapped(BaseJSONParser, "_parse_structure", _parsed),
    _wrapped(BaseJSONSerializer, "_serialize_type_structure", _serialized),
    _wrapped(ResponseSerializer, "get_value", _looked_up),
    _wrapped(responses, "method_names_from_class", cache),
    _replaced(Item, "__init__", _new_item),
    _replaced(Item, "__deepcopy__", _copied_item),
    _wrapped(Table, "query", _query),
    _replaced(Table, "all_items", _all_items),
    _replaced(Table, "__deepcopy__", _copied_table),
    _wrapped(DynamoDBBackend, "transact_write_items", _transact),
    _wrapped(DynamoDBBackend, "update_item", _update),
)


def quick() -> None:
    """From now on."""
    for owner, name, _, new in CHANGES:
        setattr(owner, name, new)


@contextmanager
def as_it_comes() -> Iterator[None]:
    """Moto without any change, to compare it with."""
    for owner, name, old, _ in CHANGES:
        if old is None:
            delattr(owner, name)
        else:
            setattr(owner, name, old)
    try:
        yield
    finally:
        quick()


Stored = dict[str, Any]
T = TypeVar("T")
_made: dict[tuple[str, str], tuple[Any, dict[str, Table]]] = {}


def made_once(region: str, which: str, make: Callable[[], T]) -> T:
    """What `make` answers; the empty tables that it makes are put in place as they were from the second time on.

    Only a DynamoDB without tables is filled so, as a process's first one is.
    """
    tables = dynamodb_backends[ACCOUNT][region].tables
    if tables:
        return make()
    if (region, which) not in _made:
        answer = make()
        _made[region, which] = answer, copy.deepcopy(dict(tables))
        return answer
    answer, kept = _made[region, which]
    tables.update(copy.deepcopy(kept))
    return cast(T, answer)


def snapshot(region: str) -> Stored:
    """What is in every table; stored items never change, so that they are shared."""
    return {name: _shelves(table) for name, table in dynamodb_backends[ACCOUNT][region].tables.items()}


def restored(region: str, stored: Stored) -> None:
    """Every table has again what it had; those that are not named are empty."""
    for name, table in dynamodb_backends[ACCOUNT][region].tables.items():
        table.items.clear()
        for key, partition in stored.get(name, {}).items():
            table.items[key] = dict(partition) if isinstance(partition, dict) else partition


def _shelves(table: Table) -> dict[DynamoType, Any]:
    return {key: dict(each) if isinstance(each, dict) else each for key, each in table.items.items()}


def rows(region: str, table: str) -> list[dict[str, Any]]:
    """Everything in a table, as a scan answers it."""
    return [_plain(each.attrs) for each in dynamodb_backends[ACCOUNT][region].tables[table].all_items()]


def _plain(values: dict[str, DynamoType]) -> dict[str, Any]:
    return {name: {each.type: _inner(each.value)} for name, each in values.items()}


def _inner(value: Any) -> Any:
    if isinstance(value, dict):
        return _plain(value)
    if isinstance(value, list):
        return [{each.type: _inner(each.value)} if isinstance(each, DynamoType) else each for each in value]
    return value


quick()
