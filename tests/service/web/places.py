"""Every page of the console over the fake gateway, by name."""

from typing import Final

from tests.service.web.fake_data import made_id
from tests.service.web.fake_versions import DIGESTS

DISPOSALS: Final = ("counting", "counted", "proposed", "removing", "archive", "done", "withdrawn")
REQUESTS: Final = ("late", "rectification", "restricted", "refused", "withdrawn")
TOLD: Final = ("deviation", "improvement-suggestion", "horizon-item", "undue-influence-incident")
PAGES: Final = {
    "overview": "/",
    "files": "/files",
    "file being read": f"/files/{made_id('file-running')}",
    "file done": f"/files/{made_id('file-good')}",
    "file with row errors": f"/files/{made_id('file-errors')}",
    "file refused": f"/files/{made_id('file-rejected')}",
    "mapping": f"/files/{made_id('file-errors')}/mapping",
    "mapping to correct": f"/files/{made_id('file-rejected')}/mapping",
    "file of records": f"/files/{made_id('file-table')}",
    "file of bookkeeping": f"/files/{made_id('file-sie')}",
    "mapping of records": f"/files/{made_id('file-table')}/mapping",
    "records": "/records",
    "records of a party": f"/records?party={made_id('party-son')}",
    "records of a file": f"/records?file={made_id('file-table')}",
    "records of a kind": "/records/shift",
    "records found": "/records/shift?q=2026&from=2026-01-01&committee=son&known=2026-11-20",
    "records, none of a kind": "/records/permit",
    "record": f"/records/shift/{made_id('shift-second')}",
    "record superseded": f"/records/shift/{made_id('shift-first')}",
    "record withdrawn": f"/records/shift/{made_id('shift-gone')}",
    "record known then": f"/records/shift/{made_id('shift-second')}?known=2020-01-01",
    "alerts": "/alerts",
    "alert": f"/alerts/{made_id('alert-twin')}",
    "alert judged": f"/alerts/{made_id('alert-round')}",
    "payments": "/payments",
    "payments found": "/payments?q=bj%C3%B6rken",
    "payment": f"/payments/{made_id('twin-1')}",
    "payment waiting": f"/payments/{made_id('waiting')}",
    "supplier register": "/parties",
    "supplier register merged": "/parties?state=merged",
    "rules": "/rules",
    "rule": "/rules/INV-01",
    "rule not judged": "/rules/INV-08",
    "rule versions": "/rules/INV-01/versions",
    **{f"rule version {name}": f"/rules/INV-01/versions/{digest}" for name, digest in DIGESTS.items()},
    "backtest": f"/rules/INV-01/backtests/{made_id('backtest')}",
    "backtest running": f"/rules/INV-01/backtests/{made_id('backtest-running')}",
    "data of rules": "/rule-data",
    "data of an area": "/rule-data?area=HT",
    "data of a rule": "/rule-data/INV-01",
    "data that are missing": "/rule-data/PRC-01",
    "tasks": "/tasks",
    "task": f"/tasks/{made_id('task-soon')}",
    "task done": f"/tasks/{made_id('task-done')}",
    "cases": "/cases",
    "case": f"/cases/{made_id('case-open')}",
    "case closed": f"/cases/{made_id('case-closed')}",
    "disclosures": "/disclosures",
    "disclosure begun": "/disclosures/new",
    "disclosure draft": f"/disclosures/{made_id('disclosure-draft')}",
    "disclosure proposed": f"/disclosures/{made_id('disclosure-proposed')}",
    "disclosure decided": f"/disclosures/{made_id('disclosure-decided')}",
    "register of exchanges": "/disclosures/exchanges",
    "matching": "/matching",
    "matching run": f"/matching/runs/{made_id('run')}",
    "messages": "/notifications",
    "mailbox": "/mailbox",
    "reports": "/reports",
    "requests of persons": "/subject-requests",
    **{f"request {name}": f"/subject-requests/{made_id(f'request-{name}')}" for name in REQUESTS},
    "sources": "/sources",
    "source": f"/sources/{made_id('source-Ekonomisystemet')}",
    "disposal": "/disposal",
    "disposal with a type": "/disposal?type=payment",
    **{f"disposal {state}": f"/disposal/runs/{made_id(f'disposal-{state}')}" for state in DISPOSALS},
    "reports of a committee": "/reports?period=months&committee=son",
    "tell": "/tell",
    **{f"tell {kind}": f"/tell/{kind}" for kind in TOLD},
    **{f"told {kind}": f"/told/{kind}" for kind in TOLD},
    "told one": f"/told/deviation/{made_id('told-deviation')}",
    "tips from the public": "/told/tip",
    "tip from the public": f"/told/tip/{made_id('told-tip')}",
    "search": "/search?q=bj%C3%B6rken",
    "search empty": "/search",
    "help": "/help",
}
# for anybody, in the language of the address
PUBLIC: Final = ("/tip", "/tip/en", "/tip/received/T-2026-KRBWQXTM", "/tip/en/received/T-2026-KRBWQXTM")
LISTS: Final = {
    name: PAGES[name]
    for name in ("overview", "files", "alerts", "payments", "tasks", "cases", "messages", "reports", "records")
}
