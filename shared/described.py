"""Words of the OpenAPI documents that hold for every service."""

from typing import Final

# what parameters of a name mean wherever they stand, for those that say nothing themselves
PARAMETERS: Final = {
    "page": "Sidans nummer, från 1 / Page number, from 1",
    "limit": "Rader per sida, högst 100 / Rows per page, at most 100",
    "status": "Bara i detta läge / Only in this state",
    "rule": "Regelns beteckning, som INV-01 / The rule's name, such as INV-01",
    "committeeId": "Bara denna nämnd / Only this committee",
    "fileId": "Filens id / The file's id",
    "alertId": "Signalens id / The alert's id",
    "from": "Från och med denna dag / From this day on",
    "to": "Till och med denna dag / Up to and including this day",
    "q": "Sök / Search",
    "paymentId": "Betalningens id / The payment's id",
    "taskId": "Kontrollens id / The control's id",
    "caseId": "Ärendets id / The case's id",
    "evidenceId": "Underlagets id / The evidence's id",
    "disclosureId": "Utlämnandets id / The disclosure's id",
    "mandateId": "Mandatets id / The mandate's id",
    "matchingRunId": "Matchningens id / The matching's id",
    "holdId": "Stoppets id / The hold's id",
    "unmaskingId": "Begärans id / The request's id",
    "subjectRequestId": "Begärans id / The request's id",
    "partyId": "Mottagarens id / The payee's id",
    "stepId": "Stegets id / The step's id",
    "barId": "Hindrets id / The bar's id",
    "ruleId": "Gallringsregelns id / The disposal rule's id",
    "disposalRunId": "Gallringens id / The disposal run's id",
    "backtestId": "Återtestets id / The back-test's id",
    "notificationId": "Meddelandets id / The notification's id",
    "personId": "Personens eller maskinens id / The person's or machine's id",
    "deputyId": "Ersättarskapets id / The deputyship's id",
    "keyId": "Nyckelns id / The key's id",
    "reportId": "Rapportens id / The report's id",
    "Idempotency-Key": "Samma nyckel ger samma svar / The same key gives the same answer",
}
