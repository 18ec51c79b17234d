"""What every sheet says besides what was seen: short sentences in plain words, accusing nobody."""

from typing import Final, NamedTuple

from services.risk.domain.explain import Text


class Section(NamedTuple):
    """A heading and its sentences, each a paragraph; {day} is the last day to answer, {reference} the alert's."""

    code: str
    heading: Text
    paragraphs: tuple[Text, ...]


TITLE: Final = Text("Vi vill höra din förklaring", "We want to hear your explanation")
INTRO: Final = (
    Text(
        "Vi går igenom betalningar och uppgifter för att hitta fel i tid. Då såg vi något som rör dig.",
        "We go through payments and records to find errors in time. We saw something that has to do with you.",
    ),
    Text(
        "Att vi frågar betyder inte att du har gjort fel. Det finns ofta en bra förklaring.",
        "That we ask does not mean that you did anything wrong. There is often a good explanation.",
    ),
)
PAYEE_IS_YOU: Final = Text("När det står ”mottagaren” menar vi dig.", "Where it says “the payee”, we mean you.")
EMPLOYEE_IS_YOU: Final = Text(
    "När det står ”en medarbetare” menar vi dig.", "Where it says “an employee”, we mean you."
)
LIMITS_SECRET: Final = Text(
    "Gränserna lämnas inte ut. De är hemliga enligt offentlighets- och sekretesslagen 17 kap. 1 b §.",
    "The limits are not given out. They are secret under chapter 17, section 1 b of the secrecy act.",
)
VALUES_KEPT: Final = Text(
    "Vi visar inte fler uppgifter här, eftersom de handlar om andra.",
    "We show no more here, since the rest is about others.",
)

NOW: Final = Section(
    "now",
    Text("Det här händer nu", "What happens now"),
    (
        Text("Vi har inte fattat något beslut.", "We have made no decision."),
        Text("En person läser ditt svar. Ingen dator avgör saken.", "A person reads your answer. No computer decides."),
        Text("Räcker din förklaring avslutar vi saken.", "If your explanation is enough, we close the matter."),
        Text(
            "Vi kan komma att fatta ett beslut. Du får då först se det vi har och säga vad du tycker.",
            "We may come to make a decision. You then first see what we have and say what you think.",
        ),
        Text("Det följer av 25 § förvaltningslagen.", "Section 25 of the administrative procedure act says so."),
    ),
)
ANSWER: Final = Section(
    "answer",
    Text("Så svarar du", "How to answer"),
    (
        Text("Skriv till oss eller ring senast den {day}.", "Write to us or call by {day}."),
        Text("Ange numret {reference}.", "Give the number {reference}."),
        Text(
            "Skicka gärna med något som visar hur det är, som ett avtal eller en faktura.",
            "Send something that shows how it is, if you can, such as a contract or an invoice.",
        ),
        Text("Behöver du mer tid eller hjälp? Säg till.", "Do you need more time, or help? Tell us."),
        Text(
            "Du måste inte svara. Då går vi vidare med det vi har.",
            "You do not have to answer. Then we go on with what we have.",
        ),
    ),
)
RIGHTS: Final = Section(
    "rights",
    Text("Dina rättigheter", "Your rights"),
    (
        Text("Du får se de uppgifter som vi har om dig.", "You may see what we hold about you."),
        Text("Är något fel? Be oss rätta det.", "Is something wrong? Ask us to put it right."),
        Text("Frågor om dina uppgifter tar vårt dataskyddsombud.", "Our data protection officer takes questions."),
        Text(
            "Du kan klaga hos Integritetsskyddsmyndigheten: imy.se.",
            "You may complain to the privacy authority: imy.se.",
        ),
    ),
)
RESPONSIBLE: Final = Section(
    "responsible",
    Text("Vem som ansvarar", "Who is responsible"),
    (
        Text(
            "Nämnden som står överst ansvarar för det här och för dina personuppgifter.",
            "The committee named at the top answers for this, and for your personal data.",
        ),
        Text(
            "Vi kontrollerar att kommunens pengar används rätt. Det är en uppgift av allmänt intresse.",
            "We check that the municipality's money is used right. It is a task in the public interest.",
        ),
        Text(
            "Det står i artikel 6.1 e i dataskyddsförordningen.",
            "Article 6(1)(e) of the data protection regulation says so.",
        ),
    ),
)
FRAME: Final = (NOW, ANSWER, RIGHTS, RESPONSIBLE)
