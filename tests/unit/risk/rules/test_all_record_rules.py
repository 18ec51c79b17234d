"""Every rule on records says what it is, in two languages, accuses nobody and reads no more than it uses."""

import ast
import importlib
import inspect
import pkgutil
import re
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest

from services.risk import rules as rule_book
from services.risk.domain import explain
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import AnyRecordRule, RecordRule

ACCUSING = re.compile(
    r"misstänk|fusk|bedräg|lögn|ljug|brottsling|kriminell|suspect|fraud|cheat|criminal|guilty", re.IGNORECASE
)
FIELD = re.compile(r"\{(\w+)(?::(\w+))?\}")
RULES_PACKAGE = "services.risk.rules."


def families() -> list[ModuleType]:
    """The packages of rules that export some."""
    found = [
        importlib.import_module(one.name)
        for one in pkgutil.iter_modules(rule_book.__path__, RULES_PACKAGE)
        if one.ispkg
    ]
    return [one for one in found if hasattr(one, "RULES")]


RULES: list[AnyRecordRule] = [rule for family in families() for rule in family.RULES if isinstance(rule, RecordRule)]
EACH = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


def texts(rule: AnyRecordRule) -> list[Text]:
    told = rule.texts
    return [told.title, told.description, told.next_step, *told.innocent, *told.explanations.values()]


def known_kinds() -> set[str]:
    """The kinds of values that a sentence can show, as explain.py tells them apart."""
    return {"text", "kr", *explain._SHOWN}


def helpers(module: ModuleType) -> list[ModuleType]:
    """The module of a rule and the modules of rules that it imports from, each once; a family is none."""
    found, waiting = [module], [module]
    while waiting:
        tree = ast.parse(inspect.getsource(waiting.pop()))
        imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        names = {name for node in imports for one in node.names for name in (node.module, f"{node.module}.{one.name}")}
        for name in sorted(str(name) for name in names):
            other = sys.modules.get(name) if name.startswith(RULES_PACKAGE) else None
            if other is not None and other not in found and not hasattr(other, "__path__"):
                found.append(other)
                waiting.append(other)
    return found


def named(source: str) -> Iterator[str]:
    """The words in a module's strings, apart from its texts, its docstrings and what its rules declare to read."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.decorator_list = []
    told = [node for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)]
    told_texts = [node for node in tree.body if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "TEXTS"]
    skipped = {id(one) for node in (*told, *told_texts) for one in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield from re.findall(r"\w+", node.value)


def test_each_id_stands_once() -> None:
    ids = [rule.id for rule in RULES]

    assert sorted(set(ids)) == sorted(ids)
    assert ids


@EACH
def test_a_rule_says_why_it_may_be_innocent_in_both_languages(rule: AnyRecordRule) -> None:
    assert len(rule.texts.innocent) >= 2
    assert [text for text in texts(rule) if not (text.sv and text.en and text.sv != text.en)] == []


@EACH
def test_a_rule_accuses_nobody(rule: AnyRecordRule) -> None:
    assert [text for text in texts(rule) if ACCUSING.search(text.sv) or ACCUSING.search(text.en)] == []


@EACH
def test_both_languages_tell_the_same_values(rule: AnyRecordRule) -> None:
    apart = [set(FIELD.findall(text.sv)) ^ set(FIELD.findall(text.en)) for text in texts(rule)]

    assert [one for one in apart if one] == []


@EACH
def test_each_value_of_a_sentence_is_of_a_known_kind(rule: AnyRecordRule) -> None:
    kinds = {kind or "text" for text in texts(rule) for _, kind in FIELD.findall(text.sv)}

    assert kinds - known_kinds() == set()
    assert rule.texts.explanations


@EACH
def test_each_parameter_has_a_unit_a_source_and_a_day(rule: AnyRecordRule) -> None:
    parameters = rule.parameters()

    assert parameters
    assert [one.name for one in parameters if not (one.unit and one.source and one.valid_from)] == []


def used(rule: AnyRecordRule) -> set[str]:
    """The words in the strings of a rule's code."""
    module = inspect.getmodule(rule.check)
    assert module is not None
    return {word for one in helpers(module) for word in named(inspect.getsource(one))}


@EACH
def test_each_value_of_a_sentence_is_named_by_the_code(rule: AnyRecordRule) -> None:
    told = {name for text in rule.texts.explanations.values() for name, _ in FIELD.findall(text.sv)}

    assert told - used(rule) == set()


@EACH
def test_a_rule_that_asks_for_the_day_is_judged_daily(rule: AnyRecordRule) -> None:
    source = inspect.getsource(inspect.getmodule(rule.check) or explain)

    assert rule.daily or "book.day" not in source


@EACH
def test_a_rule_reads_only_what_it_uses(rule: AnyRecordRule) -> None:
    words = used(rule)

    assert [f"{one.kind}.{column}" for one in rule.reads for column in one.columns if column not in words] == []


def test_a_column_that_is_only_declared_or_told_of_is_not_used() -> None:
    source = '''
"""Of the note."""
TEXTS: Final = RuleTexts(title=Text("{note}", "{note}"))
@record_rule("X-01", reads=(reads("kind", "party note"),))
def check(book, p):
    """The note again."""
    return book["kind"].filter(pl.col("party"))
'''

    assert set(named(source)) == {"kind", "party"}


@EACH
def test_a_rule_needs_only_what_it_reads(rule: AnyRecordRule) -> None:
    assert set(rule.needed) <= {one.kind for one in rule.reads}
    assert 1 <= rule.severity <= 5


@EACH
def test_subsistence_support_is_never_stopped_on_a_signal(rule: AnyRecordRule) -> None:
    never = "Stoppa aldrig försörjningsstöd på enbart en signal", "Never stop subsistence support on a signal alone"
    step = rule.texts.next_step

    assert not rule.id.startswith("EB-") or (never[0] in step.sv and never[1] in step.en)
