"""The chats of a person: one is taken away by its owner."""

from __future__ import annotations

from vanthu.actions.act import Act
from vanthu.actions.refusal import Refusal
from vanthu.locales import Text
from vanthu.store import addresses, outbox
from vanthu.store.addresses import Address


def access_address(act: Act, address_id: int) -> Address:
    """One of the actor's own open chats. Refuses every other."""
    if act.actor is None:
        raise Refusal(Text("people.staff_only", office=act.office.name))
    for address in addresses.of_person(act.conn, act.actor.id):
        if address.id == address_id:
            return address
    raise Refusal(Text("people.address_gone"))


def remove(act: Act, address_id: int) -> Address:
    """This chat no longer speaks for the actor; what still waits for it goes to the actor's next one."""
    address = access_address(act, address_id)
    if act.actor is not None:
        addresses.close(act.conn, address.id, at=act.now, reason="removed")
        addresses.bind(act.conn, address.id, None)
        following = addresses.preferred(act.conn, act.actor.id)
        if following is None:
            outbox.give_up(act.conn, address.id, error="removed", at=act.now)
        else:
            outbox.redirect(act.conn, from_address=address.id, to_address=following.id)
        act.write("address.removed", f"person:{act.actor.id}", address=address.id, channel=address.channel)
    return address
