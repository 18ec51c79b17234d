"""No kind of file is taken for another, however it is wrapped."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.intake.domain import Kind, Refused
from services.intake.formats import detect
from tests.data_files import shared_data
from tests.unit.intake.samples import CII, LEDGER, PAIN, SVEFAKTURA, UBL, lb_file, write

XML = {Kind.PAIN001: PAIN, Kind.UBL: UBL, Kind.SVEFAKTURA: SVEFAKTURA, Kind.CII: CII}
FOLDERS = {"cii_en16931": Kind.CII, "svefaktura": Kind.SVEFAKTURA}
CALM = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@CALM
@given(
    kind=st.sampled_from(list(XML)),
    before=st.lists(
        st.sampled_from(["\n", " ", "<!-- Invoice -->", "<!-- urn:sfti:documents -->", "<?x y?>"]), max_size=4
    ),
    wrapped=st.booleans(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_an_xml_file_is_of_its_kind_in_any_wrapping(
    tmp_path: Path, kind: Kind, before: list[str], wrapped: bool, encoding: str
) -> None:
    body = "".join(before) + XML[kind].partition("?>")[2]
    if wrapped:
        header = "<Header>Invoice urn:sfti:documents</Header>"
        body = f'<StandardBusinessDocument xmlns="urn:x">{header}{body}</StandardBusinessDocument>'

    assert detect(write(tmp_path, body.lstrip().encode(encoding))) == kind


@pytest.mark.parametrize(("content", "kind"), [(lb_file(), Kind.BANKGIROT_LB), (LEDGER.encode("cp1252"), Kind.LEDGER)])
def test_a_text_file_is_of_its_kind(tmp_path: Path, content: bytes, kind: Kind) -> None:
    assert detect(write(tmp_path, content)) == kind


def test_a_text_that_speaks_of_an_invoice_is_not_one(tmp_path: Path) -> None:
    table = LEDGER.replace("Sågverket", "urn:sfti:documents:BasicInvoice:1:0 CrossIndustryInvoice")

    assert detect(write(tmp_path, table)) == Kind.LEDGER


@pytest.mark.parametrize("folder", list(FOLDERS))
def test_a_real_file_is_of_the_kind_of_its_folder_or_refused(folder: str) -> None:
    kinds = set()
    for path in (path for path in (shared_data() / folder).rglob("*") if path.is_file()):
        try:
            kinds.add(detect(path))
        except Refused:
            continue

    assert kinds == {FOLDERS[folder]}
