"""Quirks of frames and of the line: each rule gives other texts, or None where it has no place."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, TypeAlias

import orjson

from ocpp_sim.quirks.draft import Draft, Occasion, Out

Rule: TypeAlias = Callable[[Draft, Occasion], Draft | None]
_HEAD: Final = re.compile(r"^\s*\[\s*2")
_ANSWER_HEAD: Final = re.compile(r'^(\s*\[\s*\d\s*,\s*)"[^"]*"')
_ARRAY: Final = re.compile(r'":\s*\[')
_FREE_ID: Final = 1 << 48


def _wrong_type(draft: Draft, _occasion: Occasion) -> Draft | None:
    return _rewritten(draft, lambda text: _HEAD.sub("[1", text, count=1))


def _typo_error_code(draft: Draft, occasion: Occasion) -> Draft:
    refusal = [4, _other_id(occasion), occasion.params["code"], "", {}]
    return draft.with_outs(Out(orjson.dumps(refusal).decode()))


def _unknown_id(draft: Draft, occasion: Occasion) -> Draft | None:
    other = rf'\g<1>"{_other_id(occasion)}"'
    return _rewritten(draft, lambda text: _ANSWER_HEAD.sub(other, text, count=1))


def _late(draft: Draft, occasion: Occasion) -> Draft:
    after_s = occasion.params["after"]
    return draft.with_outs(
        *(Out(one.text, one.after_s + after_s, loose=True) for one in draft.outs)
    )


def _twice(draft: Draft, _occasion: Occasion) -> Draft:
    return draft.with_outs(*(one for one in draft.outs for _ in range(2)))


def _gone(draft: Draft, _occasion: Occasion) -> Draft:
    return draft.with_outs()


def _truncated(draft: Draft, occasion: Occasion) -> Draft | None:
    lost = max(int(occasion.params["lost"]), 1)
    return _rewritten(draft, lambda text: text[:-lost])


def _leading_comma(draft: Draft, _occasion: Occasion) -> Draft | None:
    """Before the first item of the innermost array, where it was seen: `"sampledValue":[,{`."""
    return _rewritten(draft, _with_comma)


def _with_comma(text: str) -> str:
    arrays = list(_ARRAY.finditer(text))
    if not arrays:
        return text
    at = next((m.end() for m in arrays if "sampledValue" in text[: m.start()][-12:]), None)
    at = at or arrays[0].end()
    return f"{text[:at]},{text[at:]}"


def _empty_value(draft: Draft, occasion: Occasion) -> Draft | None:
    pattern = re.compile(rf'("{re.escape(occasion.params["key"])}"\s*:\s*)-?\d+')
    return _rewritten(draft, lambda text: pattern.sub(r"\1", text, count=1))


def _latency(draft: Draft, occasion: Occasion) -> Draft:
    wait_s = occasion.params["delay"] + occasion.params["jitter"] * occasion.chance
    return draft.with_outs(*(replace(one, after_s=one.after_s + wait_s) for one in draft.outs))


def _reorder(draft: Draft, occasion: Occasion) -> Draft:
    by_s = occasion.params["by"]
    return draft.with_outs(*(Out(one.text, one.after_s + by_s, loose=True) for one in draft.outs))


def _drop(draft: Draft, _occasion: Occasion) -> Draft:
    return replace(draft, outs=(), effect="drop")


def _half_open(draft: Draft, occasion: Occasion) -> Draft:
    return replace(draft, outs=(), effect="half_open", lasts_s=occasion.params["lasts"])


def _replace_connection(draft: Draft, _occasion: Occasion) -> Draft:
    return replace(draft, effect="replace")


def _rewritten(draft: Draft, change: Callable[[str], str]) -> Draft | None:
    """The texts changed; None if that changes nothing."""
    outs = tuple(replace(one, text=change(one.text)) for one in draft.outs)
    return None if outs == draft.outs else draft.with_outs(*outs)


def _other_id(occasion: Occasion) -> str:
    return f"{int(occasion.chance * _FREE_ID):012x}"


# Those whose rule leaves something to chance.
DRAWING: Final = frozenset({"typo_error_code", "unknown_id_answer", "latency"})
RULES: Final[Mapping[str, Rule]] = {
    "wrong_type_1": _wrong_type,
    "typo_error_code": _typo_error_code,
    "no_answer": _gone,
    "late_answer": _late,
    "unknown_id_answer": _unknown_id,
    "double_answer": _twice,
    "truncated_json": _truncated,
    "leading_comma": _leading_comma,
    "empty_value": _empty_value,
    "replacement_connection": _replace_connection,
    "ungraceful_drop": _drop,
    "half_open": _half_open,
    "latency": _latency,
    "loss": _gone,
    "duplicate": _twice,
    "reorder": _reorder,
}
