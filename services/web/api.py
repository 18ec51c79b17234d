"""All routes of the console: the pages of each area, guarded against changes from other sites."""

from fastapi import APIRouter, Depends

from services.web import static_files
from services.web.pages import (
    alerts,
    audit,
    case_access,
    case_work,
    cases,
    disclosures,
    disposal,
    disposal_runs,
    files,
    mapping,
    matching,
    notifications,
    overview,
    payments,
    people,
    records,
    register,
    reports,
    rule_data,
    rule_versions,
    rules,
    search,
    sign_in,
    sources,
    subject_requests,
    tasks,
    tell,
    tip,
    told,
    whistleblowing,
)
from services.web.security import refuse_cross_site

AREAS = (
    overview,
    sign_in,
    files,
    mapping,
    alerts,
    payments,
    records,
    sources,
    rules,
    rule_versions,
    rule_data,
    tasks,
    cases,
    case_access,
    case_work,
    disclosures,
    matching,
    notifications,
    reports,
    register,
    subject_requests,
    disposal,
    disposal_runs,
    audit,
    people,
    whistleblowing,
    tell,
    told,
    tip,
    search,
    static_files,
)

router = APIRouter(dependencies=[Depends(refuse_cross_site)], include_in_schema=False)
for area in AREAS:
    router.include_router(area.router)
