"""A condition over sets says of each row what cel-cpp says of it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

import polars as pl
import pytest
from cel_expr_python import cel
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from services.risk.domain.cel.compiling import Scope
from services.risk.domain.cel.conditions import compiled, worked_out
from services.risk.domain.cel.terms import KEY, MOMENT, Frame

FIELDS: Final = {"a": "int", "b": "int", "s": "string", "f": "bool", "d": "timestamp"}
SCHEMA: Final[dict[str, Any]] = {"a": pl.Int64, "b": pl.Int64, "s": pl.String, "f": pl.Boolean, "d": MOMENT}
SCOPE: Final = Scope("made-up", FIELDS)
EDGES: Final = [0, 1, -1, 2, 7, -(2**63), 2**63 - 1, 2**62]

_type: Final = cel.Type
_rows: Final = _type.Map(_type.STRING, _type.DYN)


def _sum(numbers: list[int]) -> int:
    total = sum(int(number) for number in numbers)
    if not -(2**63) <= total < 2**63:
        raise ValueError("overflow")
    return total


ORACLE: Final = cel.NewEnv(
    variables={"row": _rows, "rows": _type.List(_rows)},
    functions=[
        cel.FunctionDecl(
            "sum",
            [
                cel.Overload(
                    "s",
                    return_type=_type.INT,
                    parameters=[_type.List(_type.INT)],
                    is_member=False,
                    impl=_sum,
                )
            ],
        )
    ],
)


class Said(NamedTuple):
    """The same condition as it is written here, and for the oracle, who gets moments as text."""

    ours: str
    theirs: str


def joined(template: str, *parts: Said) -> Said:
    return Said(*(template.format(*(part[side] for part in parts)) for side in (0, 1)))


def plain(text: str) -> Said:
    return Said(text, text)


Draw = Callable[..., Any]


@st.composite
def expressions(  # noqa: C901, PLR0911, PLR0912  # one branch for each form of the language
    draw: Draw, wanted: str, depth: int = 3, variables: tuple[str, ...] = ("row",), loops: int = 2
) -> Said:
    """A condition of type *wanted*."""

    def some(kind: str, *, loops: int = loops, variables: tuple[str, ...] = variables) -> Said:
        return draw(expressions(kind, depth - 1, variables, loops))  # type: ignore[no-any-return]

    def field() -> Said:
        name = draw(st.sampled_from([name for name, kind in FIELDS.items() if kind == wanted]))
        variable = draw(st.sampled_from(variables))
        place = f"{variable}.{name}"
        return Said(place, f"timestamp({place})" if wanted == "timestamp" else place)

    def value() -> Said:
        match wanted:
            case "int":
                number = draw(st.sampled_from(EDGES) | st.integers(-9, 9))
                return plain(f"({number})")
            case "string":
                return plain(repr(draw(st.sampled_from(["", "a", "b", "ab", "å", "AB 1", "a.b"]))))
            case "bool":
                return plain(draw(st.sampled_from(["true", "false"])))
            case "double":
                return plain(draw(st.sampled_from(["0.0", "1.5", "(-2.25)", "1e300", "9.3e18"])))
            case "duration":
                return plain(f'duration("{draw(st.sampled_from(["0s", "24h", "-36h", "1h30m", "90s", "2562047h"]))}")')
        return plain(f'timestamp("{draw(st.sampled_from(["2026-01-31T23:30:00Z", "2024-02-29T00:00:00+02:00"]))}")')

    if depth == 0:
        has_field = wanted in FIELDS.values()
        return field() if has_field and draw(st.booleans()) else value()
    kinds = {
        "bool": ["logic", "not", "compare", "has", "within", "text", "choice", "leaf", "loop", "loop"],
        "int": ["arithmetic", "negate", "size", "part", "choice", "leaf", "count", "convert", "length"],
        "string": ["add", "choice", "leaf"],
        "double": ["arithmetic", "negate", "convert", "choice", "leaf"],
        "timestamp": ["shift", "choice", "leaf"],
        "duration": ["apart", "leaf"],
    }
    what = draw(st.sampled_from(kinds[wanted]))
    if what in {"loop", "count"} and not loops:
        what = "leaf"
    match what:
        case "logic":
            return joined(f"({{}} {draw(st.sampled_from(['&&', '||']))} {{}})", some("bool"), some("bool"))
        case "not":
            return joined("!({})", some("bool"))
        case "compare":
            kind = draw(st.sampled_from(["int", "string", "double", "timestamp", "duration"]))
            sign = draw(st.sampled_from(["<", "<=", ">", ">=", "==", "!="]))
            return joined(f"({{}} {sign} {{}})", some(kind), some(kind))
        case "has":
            return plain(f"has({draw(st.sampled_from(variables))}.{draw(st.sampled_from(sorted(FIELDS)))})")
        case "within":
            kind = draw(st.sampled_from(["int", "string"]))
            return joined("({} in [{}, {}])", some(kind), some(kind), some(kind))
        case "text":
            if draw(st.booleans()):
                pattern = draw(
                    st.sampled_from(["^a", "b$", "[a-b]+", "a|å", "(?i)AB", r"^\\w+$", r"\\d", r"a\\.b", "(ab){{1,2}}"])
                )
                return joined(f'({{}}).matches("{pattern}")', some("string"))
            name = draw(st.sampled_from(["startsWith", "endsWith", "contains"]))
            return joined(f"({{}}).{name}({{}})", some("string"), some("string"))
        case "choice":
            return joined("({} ? {} : {})", some("bool"), some(wanted), some(wanted))
        case "arithmetic":
            signs = "+-*/%" if wanted == "int" else "+-*/"
            return joined(f"({{}} {draw(st.sampled_from(signs))} {{}})", some(wanted), some(wanted))
        case "negate":
            return joined("-({})", some(wanted))
        case "add":
            return joined("({} + {})", some("string"), some("string"))
        case "size":
            return joined("size({})", some("string"))
        case "convert":
            return joined(f"{wanted}({{}})", some("double" if wanted == "int" else "int"))
        case "part":
            name = draw(st.sampled_from(["getFullYear", "getMonth", "getDate", "getDayOfMonth", "getDayOfWeek",
                                         "getDayOfYear", "getHours", "getMinutes", "getSeconds"]))  # fmt: skip
            zone = draw(st.sampled_from(["", '"Europe/Stockholm"']))
            return joined(f"({{}}).{name}({zone})", some("timestamp"))
        case "length":
            name = draw(st.sampled_from(["getHours", "getMinutes", "getSeconds"]))
            return joined(f"({{}}).{name}()", some("duration"))
        case "shift":
            return joined(f"({{}} {draw(st.sampled_from('+-'))} {{}})", some("timestamp"), some("duration"))
        case "apart":
            return joined("({} - {})", some("timestamp"), some("timestamp"))
        case "loop" | "count":
            return _loop(draw, wanted, some, variables, loops)
    has_field = wanted in FIELDS.values()
    return field() if has_field and draw(st.booleans()) else value()


def _loop(draw: Draw, wanted: str, some: Any, variables: tuple[str, ...], loops: int) -> Said:
    name = f"r{loops}"
    seen = (*variables, name) if draw(st.booleans()) else (name,)
    body = some("bool", loops=loops - 1, variables=seen)
    listed = plain("rows")
    if draw(st.booleans()):
        listed = joined("rows.filter({}, {})", plain(name), some("bool", loops=0, variables=seen))
    if wanted == "bool":
        if draw(st.integers(0, 3)) == 0:
            mapped = joined("{}.map({}, {})", listed, plain(name), some("int", loops=0, variables=seen))
            return joined("({} in {})", some("int", loops=0), mapped)
        macro = draw(st.sampled_from(["exists", "all", "exists_one"]))
        return joined(f"{{}}.{macro}({{}}, {{}})", listed, plain(name), body)
    if draw(st.booleans()):
        return joined("size({}.filter({}, {}))", listed, plain(name), body)
    mapped = joined("{}.map({}, {})", listed, plain(name), some("int", loops=0, variables=seen))
    return joined(f"{draw(st.sampled_from(['sum', 'size']))}({{}})", mapped)


def rows() -> st.SearchStrategy[list[dict[str, Any]]]:
    moments = st.sampled_from([datetime(2026, 3, 29, 1, 30, tzinfo=UTC), datetime(1969, 12, 31, 23, tzinfo=UTC)])
    values = {
        "a": st.sampled_from(EDGES), "b": st.integers(-3, 3), "s": st.sampled_from(["", "a", "ab", "å", "AB"]),
        "f": st.booleans(), "d": moments,
    }  # fmt: skip
    row = st.fixed_dictionaries({}, optional=values)
    return st.lists(st.tuples(st.sampled_from("xy"), row), min_size=1, max_size=5).map(
        lambda told: [{**one, KEY: key} for key, one in told]
    )


def ours(text: str, told: list[dict[str, Any]], wanted: str) -> list[Any]:
    """What the compiled condition says of each row; None where it cannot be decided."""
    done = compiled(text, SCOPE, wanted)
    assert done.term is not None, done.found
    table = pl.DataFrame(told, schema={KEY: pl.String(), **SCHEMA})
    named = table.rename({name: f"row.{name}" for name in FIELDS})
    return list(worked_out(done.term, Frame(named, table, None))["#answer"])


def theirs(text: str, told: list[dict[str, Any]]) -> Iterator[Any]:
    """What cel-cpp says of each row; None where it says that there is an error."""
    expression = ORACLE.compile(text, disable_check=True)
    for one in told:
        mine = [_bound(row) for row in told if row[KEY] == one[KEY]]
        value = expression.eval(data={"row": _bound(one), "rows": mine})
        yield None if value.type().name() == "ERROR" else value.value()


def _bound(row: dict[str, Any]) -> dict[str, Any]:
    told = {name: value for name, value in row.items() if name != KEY}
    return told | ({"d": told["d"].isoformat().replace("+00:00", "Z")} if "d" in told else {})


def _within_reach(said: Said) -> bool:
    found = compiled(said.ours, SCOPE, "bool").found
    return not any(
        one.code in {"runaway-cost", "division-by-zero", "too-deep", "too-many-parts", "too-long"} for one in found
    )


@settings(max_examples=60, phases=[Phase.generate], deadline=timedelta(seconds=5))
@given(said=expressions("bool").filter(_within_reach), told=rows())
def test_sets_say_what_cel_says_of_each_row(said: Said, told: list[dict[str, Any]]) -> None:
    assert ours(said.ours, told, "bool") == list(theirs(said.theirs, told))


def nested(template: str, innermost: str, times: int) -> str:
    text = innermost
    for _ in range(times):
        text = template.format(text)
    return text


@pytest.mark.attack("C2")
@pytest.mark.parametrize(
    "text",
    [
        nested("({} % 3)", "row.b", 25) + " == 1",
        nested("(-{} / (row.b + 5))", "row.b", 13) + " == 0",
        nested("({} ? true : row.f)", "row.f", 20),
        nested("({} in [true, row.f])", "row.f", 20),
        nested("({} + 1.5)", "double(row.b)", 20) + " > 1.0",
    ],
)
def test_what_is_nested_in_itself_comes_to_an_end(text: str) -> None:
    told = [{KEY: "x", "b": 1, "f": True}]

    assert ours(text, told, "bool") == list(theirs(text, told))


MINIMUM = "(-9223372036854775807 - 1)"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("9223372036854775807 + row.b > 0", None),
        (f"{MINIMUM} - row.b < 0", None),
        (f"-{MINIMUM} > 0", None),
        (f"{MINIMUM} / -row.b > 0", None),
        ("-7 / (row.b + 1) == -3", True),
        ("-7 % (row.b + 1) == -1", True),
        ("1 / (row.b - 1) == 1", None),
        ("row.a > 0 || row.b == 1", True),
        ("row.a > 0 && row.b == 2", False),
        ("row.a > 0 && row.b == 1", None),
        ("has(row.a) && row.a > 0", False),
        ("double(row.b) / 0.0 > 1.0e308", True),
        ("0.0 / (double(row.b) - 1.0) == 0.0 / (double(row.b) - 1.0)", False),
        ("rows.exists(r, r.a > 0)", None),
        ("rows.exists(r, r.a > 0 || r.b == 1)", True),
        ("size(rows.filter(r, r.a > 0)) == 0", None),
        ("rows.exists_one(r, r.b == 1)", True),
        ("sum(rows.map(r, r.b)) == 1", True),
        ("row.b in rows.map(r, r.b)", True),
    ],
)
def test_edges_are_cels(text: str, says: bool | None) -> None:
    told = [{KEY: "x", "b": 1}]

    assert ours(text, told, "bool") == [says] == list(theirs(text, told))
