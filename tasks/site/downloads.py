"""A file that came with an answer, for the staff who may read that answer."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from tasks import files
from tasks.disclosure import may_read_file
from tasks.files import StoredFile
from tasks.site.case_pages import find_item, who_answered
from tasks.site.cases import Case
from tasks.site.desk import DeskDep, StaffDep
from tasks.site.pages import Problem

router = APIRouter()

NO_PAGE = "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'"
"""Should a browser show the file all the same, it can load nothing and run nothing."""


@router.api_route("/staff/items/{item_id}/files/{file_id}", methods=["GET", "HEAD"])
def send_file(item_id: str, file_id: str, desk: DeskDep, staff: StaffDep) -> Response:
    """The file, to be saved and not shown; also for those who may not read it there is none."""
    with desk.office.store.read() as session:
        case, item = find_item(session, desk, item_id)
        kept = {file.id: file for file in files.answer_files(session, item.id)}
        found = kept.get(files.FileId(file_id))
        step, writer = case.ask_of(item), who_answered(case, item).id
        if found is None or not may_read_file(staff.person, step, found.field, writer):
            raise Problem("not_found", 404)
        content = files.content_of(session, found.id)
    return Response(
        content,
        media_type=found.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{_name(case, found)}"',
            "Content-Security-Policy": NO_PAGE,
        },
    )


def _name(case: Case, file: StoredFile) -> str:
    """``C-0042-report.pdf``: says which case, and nothing of the child."""
    return f"{case.instance.reference}-{file.field}.{file.kind.suffix}"
