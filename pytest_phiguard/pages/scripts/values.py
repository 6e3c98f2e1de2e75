"""Owns what the expressions of a page's scripts say: literals, and names that stand for one; runs nothing."""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from pytest_phiguard.pages.scripts.host import Either, Method, choose, gather, plain, write_text
from pytest_phiguard.pages.scripts.known import says_anything
from pytest_phiguard.pages.scripts.literals import unescape, unescape_string
from pytest_phiguard.pages.scripts.methods import call_method, construct
from pytest_phiguard.pages.scripts.names import MAX_DEPTH
from pytest_phiguard.pages.scripts.nodes import (
    CALLS,
    find_arguments,
    find_callee,
    find_elements,
    find_key,
    strip_parentheses,
)
from pytest_phiguard.pages.scripts.variables import VariableReader

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pytest_phiguard.pages.scripts.names import Names
    from pytest_phiguard.pages.scripts.nodes import Node

# What they say is true or false, or a number of nothing.
_JUDGING: Final = frozenset({"==", "===", "!=", "!==", "<", ">", "<=", ">=", "in", "instanceof"})
_PASSING: Final = frozenset({"+", "-", "~"})

MAX_TEXTS: Final = 256
"""How many texts an expression may be."""


def read_value(node: Node | None, names: Names, depth: int = 0) -> Any:
    """Return what an expression says: text, a list or dict of such, or None where nothing is known.

    Args:
        node: The expression, of a script that ``names`` knows.
        names: What names stand for.
        depth: How deep it is in another.
    """
    return plain(Reader(names).read(node, depth))


def read_texts(node: Node | None, names: Names) -> list[str]:
    """Return the texts that an expression may be, without what is not known of them.

    Args:
        node: The expression.
        names: What names stand for.
    """
    node = None if node is None else strip_parentheses(node)
    reader = Reader(names)
    parts: list[Any] = []
    for operand in _find_operands(node) if node is not None and node.operator == "+" else [node]:
        value = reader.read(operand, 1)
        text = reader.as_text(value)
        if text is None and isinstance(value, dict | list):
            text = json.dumps(plain(value), ensure_ascii=False) if says_anything(value) else None
        parts.append("" if text is None else text)
    joined = reader.join(parts)
    texts = joined if isinstance(joined, list) else [joined]
    return [text for text in texts if text]


class Reader(VariableReader):
    """Reads expressions.

    Args:
        names: What names stand for.
    """

    def read(self, node: Node | None, depth: int) -> Any:
        """Return what an expression says, with what the browser provides as it is.

        Args:
            node: The expression.
            depth: How deep it is in another.
        """
        if node is None:
            return None
        if depth > MAX_DEPTH:
            self.names.cut = True
            return None
        read = _READERS.get(node.kind)
        return None if read is None else read(self, node, depth)

    def read_list(self, nodes: list[Node] | list[Node | None], depth: int) -> list[Any]:
        """Return what each of several expressions says; what is spread fills as many places as it has.

        Args:
            nodes: The expressions.
            depth: How deep they are.
        """
        values: list[Any] = []
        for node in nodes:
            if node is not None and node.kind == "spread_element":
                spread = self.read(node.children[-1] if node.children else None, depth + 1)
                values += spread if isinstance(spread, list) and not isinstance(spread, Either) else [spread]
            elif node is None or node.kind != ",":
                value = self.read(node, depth + 1)
                values.append(None if isinstance(value, Method) else value)
        return values

    def _read_string(self, node: Node, depth: int) -> Any:
        return unescape_string(node.text)

    def _read_text(self, node: Node, depth: int) -> Any:
        return node.text

    def _read_name(self, node: Node, depth: int) -> Any:
        return self.read_name(node.text, node, depth)

    def _read_last(self, node: Node, depth: int) -> Any:
        return self.read(node.children[-1], depth + 1) if node.children else None

    def _read_template(self, node: Node, depth: int) -> Any:
        parts: list[Any] = []
        for child in node.children:
            if child.kind != "template_substitution":
                parts.append(unescape(child.text))
                continue
            value = self.read(child.children[0], depth + 1) if child.children else None
            text = self.as_text(value)
            parts.append(child.text if text is None else text)
        return self.join(parts)

    def as_text(self, value: Any) -> Any:
        """Return a value as a text, or as either of some; None where it is none.

        Args:
            value: What an expression says.
        """
        if isinstance(value, Either):
            return choose(write_text(one) for one in value)
        return write_text(value)

    def join(self, parts: list[Any]) -> Any:
        """Return texts one after another, each whichever it may be.

        Args:
            parts: Each a text or either of some.
        """
        if all(type(part) is str for part in parts):
            return "".join(parts) if self.names.spend(sum(map(len, parts)) // 8) else None
        texts = [""]
        for part in parts:
            ways = part if isinstance(part, Either) else (part,)
            self.names.cut = self.names.cut or len(texts) * len(ways) > MAX_TEXTS
            texts = [text + way for text in texts for way in ways[:MAX_TEXTS]][:MAX_TEXTS]
            if not self.names.spend(sum(map(len, texts)) if len(texts[0]) > 200 else 0):
                return None
        return choose(texts)

    def _read_array(self, node: Node, depth: int) -> Any:
        return [plain(value) for value in self.read_list(find_elements(node), depth)]

    def _read_object(self, node: Node, depth: int) -> Any:
        members: dict[str, Any] = {}
        for child in node.children:
            if child.kind == "spread_element":
                spread = self.read(child.children[0] if child.children else None, depth + 1)
                members.update(spread if isinstance(spread, dict) else {})
            elif child.kind == "shorthand_property_identifier":
                members[child.text] = plain(self._read_name(child, depth + 1))
            elif child.kind == "pair":
                value = self.read(child.get("value"), depth + 1)
                members[self._read_key(child.get("key"), depth)] = plain(value)
        return members

    def _read_key(self, key: Node | None, depth: int) -> str:
        name = find_key(key)
        if name is None and key is not None and key.children:
            value = self.read(key.children[0], depth + 1)
            return value if type(value) is str else ""
        return name or ""

    def _read_binary(self, node: Node, depth: int) -> Any:
        if node.operator in {"||", "??", "&&"}:
            left = self.read(node.get("left"), depth + 1)
            right = self.read(node.get("right"), depth + 1)
            return choose((left, right)) if node.operator != "&&" else right if right is not None else left
        if node.operator in _JUDGING:
            return None
        operands = _find_operands(node)
        values = [self.read(operand, depth + 1) for operand in operands]
        if node.operator != "+":
            return gather(map(plain, values))
        return self.add(values)

    def add(self, values: list[Any]) -> Any:
        """Return the sum of values: a text where all of them are, else what is known of them.

        Args:
            values: What each says.
        """
        values = [plain(value) for value in values]
        if all(value is None or type(value) is str or _are_texts(value) for value in values):
            return self.join([value for value in values if value is not None]) or None
        return gather(values)

    def _read_unary(self, node: Node, depth: int) -> Any:
        return self.read(node.children[-1], depth + 1) if node.operator in _PASSING and node.children else None

    def _read_ternary(self, node: Node, depth: int) -> Any:
        return choose(self.read(node.get(field), depth + 1) for field in ("consequence", "alternative"))

    def _read_assignment(self, node: Node, depth: int) -> Any:
        return self.read(node.get("right"), depth + 1)

    def _read_chain(self, node: Node, depth: int) -> Any:
        """Return what members and calls of something say: a chain may be long, so it is read from its beginning."""
        links: list[Node] = []
        base: Node | None = node
        while base is not None and base.kind in _CHAINED:
            links.append(base)
            base = base.get("object") if base.kind not in CALLS else find_callee(base)
        if base is not None and self.names.scopes(base).is_window(base) and len(links) > 0:
            value = self._read_of_window(links.pop(), depth)
        elif base is not None and base.kind == "this" and links and links[-1].kind not in CALLS:
            value = self.read_own(base, self._find_member(links.pop(), depth), depth)
        else:
            value = self.read(base, depth + 1)
        for link in reversed(links):
            value = self._read_link(link, value, depth)
        return value

    def _read_of_window(self, link: Node, depth: int) -> Any:
        if link.kind in CALLS:
            return None
        name = self._find_member(link, depth)
        return None if name is None else self.read_name(name, None, depth, near=link)

    def _find_member(self, link: Node, depth: int) -> str | None:
        if link.kind == "member_expression":
            return find_key(link.get("property"))
        value = self.read(link.get("index"), depth + 1)
        return value if type(value) is str else None

    def _read_link(self, link: Node, value: Any, depth: int) -> Any:
        if link.kind == "new_expression":
            return construct(link, self.read_list(find_arguments(link), depth + 1))
        if link.kind == "call_expression":
            return self._read_call(link, value, depth)
        return self.pick(value, self._find_member(link, depth), of_name=link.kind == "member_expression")

    def _read_call(self, call: Node, value: Any, depth: int) -> Any:
        result = self.read_result(call, depth)
        if result is not None:
            return result
        callee = find_callee(call)
        name = find_key(callee.get("property")) if callee is not None and callee.kind == "member_expression" else ""
        if not name and callee is not None and callee.kind == "identifier":
            name = callee.text
        return call_method(name or "", value, self.read_list(find_arguments(call), depth + 1), self.names)


def _find_operands(node: Node) -> list[Node | None]:
    """Return what the same operator joins: sums may be long."""
    operands: list[Node | None] = []
    left: Node | None = node
    while left is not None and left.kind == "binary_expression" and left.operator == node.operator:
        operands.append(left.get("right"))
        left = left.get("left")
    operands.append(left)
    return operands[::-1]


def _are_texts(value: Any) -> bool:
    return isinstance(value, Either) and all(type(one) is str for one in value)


_CHAINED: Final = frozenset({"member_expression", "subscript_expression", *CALLS})
_READERS: Final[Mapping[str, Callable[[Reader, Node, int], Any]]] = MappingProxyType(
    {
        "string": Reader._read_string,
        "string_fragment": Reader._read_text,
        "number": Reader._read_text,
        "template_string": Reader._read_template,
        "template_substitution": Reader._read_last,
        "identifier": Reader._read_name,
        "shorthand_property_identifier": Reader._read_name,
        "array": Reader._read_array,
        "object": Reader._read_object,
        "binary_expression": Reader._read_binary,
        "unary_expression": Reader._read_unary,
        "update_expression": Reader._read_last,
        "ternary_expression": Reader._read_ternary,
        "assignment_expression": Reader._read_assignment,
        "augmented_assignment_expression": Reader._read_assignment,
        "parenthesized_expression": Reader._read_last,
        "sequence_expression": Reader._read_last,
        "await_expression": Reader._read_last,
        "yield_expression": Reader._read_last,
        "expression_statement": Reader._read_last,
        **dict.fromkeys(_CHAINED, Reader._read_chain),
    }
)
