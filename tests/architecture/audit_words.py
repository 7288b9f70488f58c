"""What every audit event may be called, read from the syntax of the calls that record them."""

import ast
from itertools import product

from tests.architecture.calls import calls, dotted
from tests.architecture.code import code_of_apps, tree

RECORD = "tracker.audit.record"


class Unread(Exception):
    """What an event is called cannot be told from the code; carries where."""


def recorded_in(file: str) -> set[str]:
    """Every `what` that a file's audit events can have. Raises Unread where one is not to be told."""
    found: set[str] = set()
    for function in [node for node in ast.walk(tree(file)) if isinstance(node, ast.FunctionDef)]:
        for call in calls(function):
            if dotted(file, call.func) == RECORD or (file == "tracker/audit.py" and _named(call) == "record"):
                found |= _values(file, function, _argument(call, "what", 0))
    return found


def _named(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _argument(call: ast.Call, name: str, place: int) -> ast.expr:
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    return call.args[place]


def _values(file: str, function: ast.FunctionDef, expression: ast.expr) -> set[str]:
    match expression:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.IfExp(body=first, orelse=second):
            return _values(file, function, first) | _values(file, function, second)
        case ast.JoinedStr(values=parts):
            each = [_values(file, function, part) for part in parts]
            return {"".join(words) for words in product(*each)}
        case ast.FormattedValue(value=inner):
            return _values(file, function, inner)
        case ast.Subscript(value=ast.Name(id=name)):
            return _in_table(file, name)
        case ast.Name(id=name):
            return _given(file, function, name) or _constant(file, name)
    raise Unread(f"{file}:{expression.lineno}: write out what the event is called")


def _given(file: str, function: ast.FunctionDef, name: str) -> set[str]:
    """What a function's parameter is given, by every call of that function, in its module and in others."""
    asked = function.args
    names = [one.arg for one in (*asked.posonlyargs, *asked.args, *asked.kwonlyargs)]
    if name not in names:
        return set()
    full = f"{file.removesuffix('.py').replace('/', '.')}.{function.name}"
    found: set[str] = set()
    for other in {file, *code_of_apps()}:
        for caller in [node for node in ast.walk(tree(other)) if isinstance(node, ast.FunctionDef)]:
            for call in calls(caller):
                if dotted(other, call.func) == full or (other == file and _named(call) == function.name):
                    found |= _values(other, caller, _argument(call, name, names.index(name)))
    return found


def _in_table(file: str, name: str) -> set[str]:
    """The values of a dictionary at the top of the module."""
    for node in tree(file).body:
        value = _assigned(node, name)
        if isinstance(value, ast.Dict):
            return {ast.literal_eval(each) for each in value.values}
    raise Unread(f"{file}: {name} is no dictionary of words at the top of the module")


def _constant(file: str, name: str) -> set[str]:
    """The value of a constant at the top of the module."""
    for node in tree(file).body:
        value = _assigned(node, name)
        if isinstance(value, ast.Constant):
            return {str(value.value)}
    raise Unread(f"{file}: what {name} holds is not to be told")


def _assigned(node: ast.stmt, name: str) -> ast.expr | None:
    match node:
        case ast.Assign(targets=[ast.Name(id=found)], value=value) if found == name:
            return value
        case ast.AnnAssign(target=ast.Name(id=found), value=value) if found == name:
            return value
    return None
