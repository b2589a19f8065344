"""Files in the store: with a draft, with an answer, and gone when they belong to neither."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tasks import answers, files
from tasks.effect_types import MoveWorkItem
from tasks.file_kinds import LARGEST, PDF
from tasks.file_tables import FileRow
from tasks.files import FileId
from tasks.state import Channel, InstanceId, PersonId
from tasks.store import Store
from tests.support.papers import PDF as CONTENT
from tests.support.stored_cases import FATHER, ITEM, MOTHER, NOW, TODAY, later, save

pytestmark = pytest.mark.usefixtures("asked")


def upload(store: Store, person: PersonId = MOTHER, content: bytes = CONTENT) -> FileId:
    """A file, and the draft that names it."""
    with store.begin() as session:
        file_id = files.add_file(session, ITEM, person, "report", PDF, content, NOW)
        answers.save_draft(session, ITEM, person, {"report": [file_id]}, NOW)
    return file_id


def submit(store: Store, file_id: FileId) -> None:
    with store.begin() as session:
        answers.submit(
            session,
            ITEM,
            {"report": file_id},
            channel=Channel.ONLINE,
            received_on=TODAY,
            by=MOTHER,
            entered_by=None,
            now=NOW,
        )
        files.keep_files(session, ITEM, [file_id], NOW)


def there(store: Store) -> set[str]:
    with store.read() as session:
        return set(session.scalars(select(FileRow.id)))


def clean_up(store: Store) -> int:
    with store.begin() as session:
        return files.delete_abandoned(session)


def test_a_file_is_found_with_the_draft_it_came_with(school: Store) -> None:
    file_id = upload(school)
    with school.read() as session:
        (found,) = files.draft_files(session, ITEM, MOTHER)
        assert (found.id, found.field, found.words) == (file_id, "report", "PDF, 1 KB")
        assert files.draft_files(session, ITEM, FATHER) == ()
        assert files.answer_files(session, ITEM) == ()


def test_the_bytes_come_back_as_they_were(school: Store) -> None:
    content = CONTENT + bytes(range(256)) * (LARGEST // 256 - 1)
    file_id = upload(school, content=content)
    with school.read() as session:
        assert files.content_of(session, file_id) == content


def test_a_file_belongs_to_the_instance_of_its_item(school: Store, asked: InstanceId) -> None:
    upload(school)
    with school.read() as session:
        assert session.scalars(select(FileRow.instance_id)).all() == [asked]


def test_an_answer_takes_its_files_with_it(school: Store) -> None:
    file_id = upload(school)
    submit(school, file_id)
    with school.read() as session:
        assert [each.id for each in files.answer_files(session, ITEM)] == [file_id]
        assert files.draft_files(session, ITEM, MOTHER) == ()


def test_an_answer_and_its_files_are_one_transaction(school: Store) -> None:
    def fail() -> None:
        with school.begin() as session:
            files.add_file(session, ITEM, MOTHER, "report", PDF, CONTENT, NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert there(school) == set()


def test_nobody_takes_a_file_out_of_somebody_elses_draft_or_of_an_answer(school: Store) -> None:
    hers, his = upload(school), upload(school, FATHER)
    with school.begin() as session:
        files.drop_files(session, ITEM, MOTHER, [his])
    submit(school, hers)
    with school.begin() as session:
        files.drop_files(session, ITEM, MOTHER, [hers])
    assert there(school) == {hers, his}


def test_a_draft_that_somebody_may_still_finish_keeps_its_files(school: Store) -> None:
    file_id = upload(school)
    assert clean_up(school) == 0
    assert there(school) == {file_id}


def test_what_was_written_beside_an_answer_goes(school: Store) -> None:
    hers = upload(school)
    upload(school, FATHER)
    submit(school, hers)
    assert clean_up(school) == 1
    assert there(school) == {hers}


def test_files_go_when_their_item_closes_unanswered(school: Store, asked: InstanceId) -> None:
    upload(school)
    closing = MoveWorkItem(item=ITEM, event="withdrawn")
    save(school, asked, [closing], later(days=1))
    assert clean_up(school) == 1
    assert there(school) == set()
