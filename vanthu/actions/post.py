"""Post: the machine puts what was approved on the public page, in the technician's stead (S3 Đ15.3, S0 Đ6.2)."""

from __future__ import annotations

from vanthu import crash
from vanthu.actions import corrections, deadlines, faults, supplies
from vanthu.actions.act import Act
from vanthu.actions.cards import case_name, close_sent
from vanthu.locales import Text
from vanthu.store import assignments, publications
from vanthu.store.folding import search_text
from vanthu.store.publications import Case
from vanthu.store.reply import Button, reply
from vanthu.store.slugs import slug


def post_next(act: Act) -> bool:
    """Put the next approved case on the page and tell its people the address; False where none waits."""
    waiting = publications.approved(act.conn, now=act.now, most=1)
    for publication_id in waiting:
        faults.attempt(act, "publication", (publication_id,), _post, publication_id)
    return bool(waiting)


def _post(act: Act, publication_id: int) -> None:
    case = publications.lock(act.conn, publication_id)
    if case is None or case.publication.state != publications.APPROVED:
        return
    address = corrections.take_over(act, case) or _free_slug(act, case)
    publications.change(
        act.conn,
        case.publication.id,
        state=publications.PUBLISHED,
        ended_at=act.now,
        slug=address,
        search=search_text(case.document),
    )
    act.write(
        "publication.published",
        f"publication:{case.publication.id}",
        sha256=case.revision.sha256,
        slug=address,
    )
    crash.point("publish.posting")
    close_sent(act, case)
    deadlines.meet(act, f"publication:{case.publication.id}")
    supplies.posted(act, case)
    lines = (
        Text("publish.posted", name=case_name(case)),
        Text("publish.posted_at", address=f"{act.public_url}/van-ban/{address}"),
    )
    page = Button(Text("publish.button.page"), url=f"/van-ban/{address}")
    withdraw = Button(Text("withdraw.button.ask"), press=f"withdraw.begin:{case.publication.id}")
    maker = case.publication.started_by
    mend = Button(Text("corrections.button.ask"), press=f"corrections.begin:{case.publication.id}")
    act.tell(maker, reply(*lines, buttons=((page,), (mend, withdraw))))
    deciders = [each.decided_by for each in assignments.of_publication(act.conn, case.publication.id)]
    for person_id in dict.fromkeys(filter(None, deciders)):
        if person_id != maker:
            act.tell(person_id, reply(*lines, buttons=((page,),)))


def _free_slug(act: Act, case: Case) -> str:
    """The readable address, with a number behind it where another document has it already."""
    document = case.document
    wanted = slug(document.number, document.issued_date, document.subject)
    address, again = wanted, 1
    while publications.slug_taken(act.conn, address):
        again += 1
        address = f"{wanted}-{again}"
    return address
