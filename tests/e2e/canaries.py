"""Two hundred persons that nobody is, and every way in which people write what tells of them."""

import re
from dataclasses import dataclass
from typing import Final

from services.intake.identity import luhn_valid

COUNT: Final = 200
_LETTERS: Final = "abdefghiklmnoprstuvy"


def with_check_digit(digits: str) -> str:
    """*digits* with the last one that makes them right (mod 10)."""
    return next(digits + str(last) for last in range(10) if luhn_valid(digits + str(last)))


@dataclass(frozen=True)
class Canary:
    """A made-up person: born in 1912 with a right check digit, a surname that nobody bears, numbers of no one."""

    serial: int

    @property
    def number(self) -> str:
        """Twelve digits."""
        return "19" + with_check_digit(f"12{1 + self.serial % 12:02}{1 + self.serial % 28:02}{200 + self.serial:03}")

    @property
    def surname(self) -> str:
        """A surname of this person alone."""
        return f"Kanarie{_LETTERS[self.serial // 20]}{_LETTERS[self.serial % 20]}sson"

    @property
    def name(self) -> str:
        """First name and surname."""
        return f"Eva {self.surname}"

    @property
    def mail(self) -> str:
        """An address under a name that cannot exist."""
        return f"{self.surname.lower()}@kanarie.example"

    @property
    def phone(self) -> str:
        """A mobile number; the series is set aside for films (070-1740605 to 699) or simply made up beside it."""
        return f"070-174{5000 + self.serial}"

    @property
    def account(self) -> str:
        """A Nordea personal account, which is its holder's identity number."""
        return f"3300{self.number[2:]}"

    @property
    def bankgiro(self) -> str:
        """A bankgiro number with a right check digit."""
        return with_check_digit(f"9{900 + self.serial % 100:03}{self.serial:03}")

    def forms(self) -> list[str]:
        """The ways in which people write it."""
        short, phone = self.number[2:], self.phone.replace("-", "")
        digits = [self.number, short, f"{short[:6]}-{short[6:]}", f"{self.number[:8]}-{self.number[8:]}"]
        giro = f"{self.bankgiro[:4]}-{self.bankgiro[4:]}"
        return [
            *(*digits, f"{short[:6]}+{short[6:]}", self.surname, self.mail, self.phone, phone, f"+46{phone[1:]}"),
            *(f"{self.phone[:7]} {phone[6:8]} {phone[8:]}", self.account, giro),
        ]


CANARIES: Final = [Canary(serial) for serial in range(COUNT)]
PATTERN: Final = re.compile("|".join(re.escape(f) for canary in CANARIES for f in canary.forms()), re.IGNORECASE)
BYTES: Final = re.compile(PATTERN.pattern.encode(), re.IGNORECASE)


def found_in(texts: dict[str, str | bytes]) -> dict[str, list[str | bytes]]:
    """The first traces in each text that has any."""
    traces = {name: (PATTERN if isinstance(text, str) else BYTES).findall(text)[:5] for name, text in texts.items()}  # type: ignore[arg-type]  # each with its own kind
    return {name: traced for name, traced in traces.items() if traced}


def ledger() -> bytes:
    """What tells of each person in every column, in rows that are taken and in rows that are refused."""
    lines = ["Leverantör;Organisationsnummer;Fakturanummer;Enhet;Konto;Text;Bankgiro;Belopp;Fakturadatum"]
    for c in CANARIES:
        short, s = f"{c.number[2:8]}-{c.number[8:]}", c.serial
        lines += [
            f"{c.name};{short};L{s};Vård;4510;Till {c.name}, {c.phone}, {c.mail};{c.bankgiro};{1000 + s},50;2026-10-02",
            f"{c.surname.upper()}, EVA;{c.number};L{s}x;{c.mail};{short};tel {c.phone};;{500 + s},00;2026-10-03",
            f"Exempelbolaget AB;5560160680;{c.number};Vård;4510;avser {short} {c.mail};;{900 + s},00;2026-10-03",
            f"{c.name};{short};;Vård;4510;{c.name};;{short};2026-10-03",
            f"{c.name};{short};L{s}y;Vård;4510;x;;1,00;{c.number}",
        ]
    # the same payment to a person twice, and a company's, so that there is something to look at
    first = CANARIES[0]
    lines += [
        f"{first.name};{first.number};L-0;Vård;4510;Bistånd;{first.bankgiro};1000,50;2026-10-09",
        "Kanaliens Städ AB;5560160680;2026-7117;Vård;46362;Städ;;48751,00;2026-10-02",
        "Kanaliens Städ AB;5560160680;20267117;Vård;46362;Städ;;48751,00;2026-10-25",
    ]
    return "\n".join(lines).encode()


def payment_file() -> bytes:
    """A payment file to each of them, by account."""
    transfers = "".join(
        f"<CdtTrfTxInf><PmtId><EndToEndId>{c.number}</EndToEndId></PmtId><Amt><InstdAmt Ccy='SEK'>{100 + c.serial}"
        f"</InstdAmt></Amt><Cdtr><Nm>{c.name}</Nm><PstlAdr><AdrLine>{c.mail}</AdrLine></PstlAdr><Id><PrvtId><Othr><Id>"
        f"{c.number}</Id></Othr></PrvtId></Id><CtctDtls><MobNb>{c.phone}</MobNb></CtctDtls></Cdtr><CdtrAcct><Id><Othr>"
        f"<Id>{c.account}</Id><SchmeNm><Cd>BBAN</Cd></SchmeNm></Othr></Id></CdtrAcct><RmtInf><Ustrd>Till {c.name} "
        f"{c.phone}</Ustrd></RmtInf></CdtTrfTxInf>"
        for c in CANARIES
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03">'
        f"<CstmrCdtTrfInitn><GrpHdr><MsgId>M</MsgId><NbOfTxs>{COUNT}</NbOfTxs></GrpHdr><PmtInf><PmtInfId>B</PmtInfId>"
        f"<ReqdExctnDt>2026-10-09</ReqdExctnDt>{transfers}</PmtInf></CstmrCdtTrfInitn></Document>"
    ).encode()


def order(canary: Canary) -> dict[str, object]:
    """A payment order to a person, as a finance system sends it."""
    return {
        "amount": {"minor": 99_000 + canary.serial, "currency": "SEK"},
        "payee": {
            "name": canary.name,
            "identityNumber": canary.number,
            "account": {"kind": "bban", "number": canary.account},
        },
        "committeeId": "son",
        "invoiceNumber": canary.number,
        "unit": canary.mail,
        "text": f"Bistånd {canary.name} {canary.phone} {canary.number[2:8]}-{canary.number[8:]}",
    }
