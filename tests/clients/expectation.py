"""What a scenario expects of a result, in JSON.

An object fits when each of its members fits, further ones may be there; null fits a member that is absent. A list fits
item by item, where "..." stands for any items. `...` inside a text stands for any characters; {"$matches": "..."} is a
regular expression. All else must be equal.
"""
import re


def misfit(expected, actual, path="result"):
    """What does not fit, or None."""
    if isinstance(expected, str) and isinstance(actual, str):
        pattern = ".*".join(re.escape(part) for part in expected.split("..."))
        return None if re.fullmatch(pattern, actual, re.DOTALL) else f"{path}: {actual!r} instead of {expected!r}"
    if isinstance(expected, dict) and set(expected) == {"$matches"}:
        fits = isinstance(actual, str) and re.fullmatch(expected["$matches"], actual)
        return None if fits else f"{path}: {short(actual)} does not match {expected['$matches']}"
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key, value in expected.items():
            if value is None:
                found = None if actual.get(key) is None else f"{path}.{key}: there is {short(actual[key])}"
            elif key not in actual:
                found = f"{path}.{key}: missing in {short(actual)}"
            else:
                found = misfit(value, actual[key], f"{path}.{key}")
            if found:
                return found
        return None
    if isinstance(expected, list) and isinstance(actual, list):
        return list_misfit(expected, actual, path)
    equal = type(expected) is type(actual) and expected == actual
    return None if equal else f"{path}: {short(actual)} instead of {short(expected)}"


def list_misfit(expected, actual, path):
    if expected and expected[0] == "...":
        rest = expected[1:]
        fits = any(list_misfit(rest, actual[start:], path) is None for start in range(len(actual) + 1))
        return None if fits else f"{path}: {short(actual)} instead of {short(expected)}"
    if not expected or not actual:
        return f"{path}: {short(actual)} instead of {short(expected)}" if expected or actual else None
    return misfit(expected[0], actual[0], f"{path}[]") or list_misfit(expected[1:], actual[1:], path)


def short(value):
    text = repr(value)
    return text if len(text) <= 400 else f"{text[:400]}…"
