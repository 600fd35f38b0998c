"""The words that regulation and office files may use, in one place, each with its name for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from vanthu.locales import Text

Body = Literal["party", "council", "committee", "front"]
Role = Literal[
    "chairman",
    "vice_chairman",
    "office_chief",
    "clerk",
    "administrator",
    "board_head",
    "board_deputy",
    "board_member",
    "unit_head",
    "unit_officer",
    "specialist",
    "collaborator",
]
StepName = Literal["unit_approval", "review", "edit", "verify", "approve"]
Decision = Literal["approve", "return", "refuse"]
Weight = Literal["refuse", "return", "look"]
FileKind = Literal[
    "pdf", "docx", "doc", "odt", "rtf", "txt", "xlsx", "xls", "ods", "csv", "jpeg", "png", "gif", "bmp"
]
Charset = Literal["unicode", "tcvn3", "vni", "mixed", "none"]
Owner = Literal["board", "unit", "drafting_unit", "office", "clerk", "assignee", "officer"]
ClockName = Literal[
    "publication.post",  # C1 of the ledger, and so on
    "publication.correct",  # C2
    "publication.takedown",  # C3
    "news.urgent",  # C4
    "news.event",  # C5
    "law.publish",  # C6
    "question.answer",  # C7
    "question.promise",  # C7b
    "question.out_of_scope",  # C8
    "outgoing.issue",  # C9
    "outgoing.urgent",  # C10, sending
    "incoming.urgent",  # C10, presenting
    "incoming.handle",  # C11
    "assignment.due",  # C12
    "reply.due",  # C13
    "news.supply",  # C14
    "document.supply",  # C15
    "economy.supply",  # C16
    "content.update",  # C17
    "document.stamped",  # C18
    "presence.check",  # C19
    "report.half_year",  # J1
    "report.year",  # J1, J4
    "report.quarter",  # J2
    "report.month",  # J3
    "data.correct",  # Luật 91/2025/QH15
    "data.erase",
    "items.month",  # I1
    "account.leak",  # H4
]
RefusalCode = Literal[
    "secrecy",
    "outside_list",
    "outside_categories",
    "limited",
    "against_state",
    "profiteering",
    "slander",
    "principle",
    "copyright",
    "inaccurate",
    "draft",
    "format",
    "charset",
    "recipients",
    "missing",
    "translation_source",
    "unit_leader",
    "layout",
]
FieldId = Literal[
    "body",
    "type_name",
    "category",
    "number",
    "issued_date",
    "issuer",
    "subject",
    "field",
    "author",
    "event_end",
    "event_date",
    "procedure_steps",
    "procedure_place",
    "handler",
    "time_limit",
    "fee",
    "full_name",
    "post",
    "phone",
    "email",
    "project_name",
    "project_aim",
    "project_type",
    "project_time",
    "translation",
    "source",
]


@dataclass(frozen=True, slots=True)
class Field:
    """What must be known of a paper: its label, the question that asks for it, and the shape of the answer."""

    label: Text
    question: Text
    shape: Literal["text", "date", "yes_no", "body", "type_name", "category"] = "text"


FIELDS: Mapping[str, Field] = {
    "body": Field(Text("rules.field.body"), Text("rules.ask.body"), "body"),
    "type_name": Field(Text("rules.field.type_name"), Text("rules.ask.type_name"), "type_name"),
    "category": Field(Text("rules.field.category"), Text("rules.ask.category"), "category"),
    "number": Field(Text("rules.field.number"), Text("rules.ask.number")),
    "issued_date": Field(Text("rules.field.issued_date"), Text("rules.ask.issued_date"), "date"),
    "issuer": Field(Text("rules.field.issuer"), Text("rules.ask.issuer")),
    "subject": Field(Text("rules.field.subject"), Text("rules.ask.subject")),
    "field": Field(Text("rules.field.field"), Text("rules.ask.field")),
    "author": Field(Text("rules.field.author"), Text("rules.ask.author")),
    "event_end": Field(Text("rules.field.event_end"), Text("rules.ask.event_end"), "date"),
    "event_date": Field(Text("rules.field.event_date"), Text("rules.ask.event_date"), "date"),
    "procedure_steps": Field(Text("rules.field.procedure_steps"), Text("rules.ask.procedure_steps")),
    "procedure_place": Field(Text("rules.field.procedure_place"), Text("rules.ask.procedure_place")),
    "handler": Field(Text("rules.field.handler"), Text("rules.ask.handler")),
    "time_limit": Field(Text("rules.field.time_limit"), Text("rules.ask.time_limit")),
    "fee": Field(Text("rules.field.fee"), Text("rules.ask.fee")),
    "full_name": Field(Text("rules.field.full_name"), Text("rules.ask.full_name")),
    "post": Field(Text("rules.field.post"), Text("rules.ask.post")),
    "phone": Field(Text("rules.field.phone"), Text("rules.ask.phone")),
    "email": Field(Text("rules.field.email"), Text("rules.ask.email")),
    "project_name": Field(Text("rules.field.project_name"), Text("rules.ask.project_name")),
    "project_aim": Field(Text("rules.field.project_aim"), Text("rules.ask.project_aim")),
    "project_type": Field(Text("rules.field.project_type"), Text("rules.ask.project_type")),
    "project_time": Field(Text("rules.field.project_time"), Text("rules.ask.project_time")),
    "translation": Field(Text("rules.field.translation"), Text("rules.ask.translation"), "yes_no"),
    "source": Field(Text("rules.field.source"), Text("rules.ask.source")),
}
BODY_NAMES: Mapping[str, Text] = {
    "party": Text("rules.body.party"),
    "council": Text("rules.body.council"),
    "committee": Text("rules.body.committee"),
    "front": Text("rules.body.front"),
}
ROLE_NAMES: Mapping[str, Text] = {
    "chairman": Text("rules.role.chairman"),
    "vice_chairman": Text("rules.role.vice_chairman"),
    "office_chief": Text("rules.role.office_chief"),
    "clerk": Text("rules.role.clerk"),
    "administrator": Text("rules.role.administrator"),
    "board_head": Text("rules.role.board_head"),
    "board_deputy": Text("rules.role.board_deputy"),
    "board_member": Text("rules.role.board_member"),
    "unit_head": Text("rules.role.unit_head"),
    "unit_officer": Text("rules.role.unit_officer"),
    "specialist": Text("rules.role.specialist"),
    "collaborator": Text("rules.role.collaborator"),
}
STEP_NAMES: Mapping[str, Text] = {
    "unit_approval": Text("rules.step.unit_approval"),
    "review": Text("rules.step.review"),
    "edit": Text("rules.step.edit"),
    "verify": Text("rules.step.verify"),
    "approve": Text("rules.step.approve"),
}
DECISION_NAMES: Mapping[str, Text] = {
    "approve": Text("rules.decision.approve"),
    "return": Text("rules.decision.return"),
    "refuse": Text("rules.decision.refuse"),
}
OWNER_NAMES: Mapping[str, Text] = {
    "board": Text("rules.owner.board"),
    "unit": Text("rules.owner.unit"),
    "drafting_unit": Text("rules.owner.drafting_unit"),
    "office": Text("rules.owner.office"),
    "clerk": Text("rules.owner.clerk"),
    "assignee": Text("rules.owner.assignee"),
    "officer": Text("rules.owner.officer"),
}
CLOCK_NAMES: Mapping[str, Text] = {
    "publication.post": Text("rules.clock.publication_post"),
    "publication.correct": Text("rules.clock.publication_correct"),
    "publication.takedown": Text("rules.clock.publication_takedown"),
    "news.urgent": Text("rules.clock.news_urgent"),
    "news.event": Text("rules.clock.news_event"),
    "law.publish": Text("rules.clock.law_publish"),
    "question.answer": Text("rules.clock.question_answer"),
    "question.promise": Text("rules.clock.question_promise"),
    "question.out_of_scope": Text("rules.clock.question_out_of_scope"),
    "outgoing.issue": Text("rules.clock.outgoing_issue"),
    "outgoing.urgent": Text("rules.clock.outgoing_urgent"),
    "incoming.urgent": Text("rules.clock.incoming_urgent"),
    "incoming.handle": Text("rules.clock.incoming_handle"),
    "assignment.due": Text("rules.clock.assignment_due"),
    "reply.due": Text("rules.clock.reply_due"),
    "news.supply": Text("rules.clock.news_supply"),
    "document.supply": Text("rules.clock.document_supply"),
    "economy.supply": Text("rules.clock.economy_supply"),
    "content.update": Text("rules.clock.content_update"),
    "document.stamped": Text("rules.clock.document_stamped"),
    "presence.check": Text("rules.clock.presence_check"),
    "report.half_year": Text("rules.clock.report_half_year"),
    "report.year": Text("rules.clock.report_year"),
    "report.quarter": Text("rules.clock.report_quarter"),
    "report.month": Text("rules.clock.report_month"),
    "data.correct": Text("rules.clock.data_correct"),
    "data.erase": Text("rules.clock.data_erase"),
    "items.month": Text("rules.clock.items_month"),
    "account.leak": Text("rules.clock.account_leak"),
}
REFUSAL_NAMES: Mapping[str, Text] = {
    "secrecy": Text("rules.refusal.secrecy"),
    "outside_list": Text("rules.refusal.outside_list"),
    "outside_categories": Text("rules.refusal.outside_categories"),
    "limited": Text("rules.refusal.limited"),
    "against_state": Text("rules.refusal.against_state"),
    "profiteering": Text("rules.refusal.profiteering"),
    "slander": Text("rules.refusal.slander"),
    "principle": Text("rules.refusal.principle"),
    "copyright": Text("rules.refusal.copyright"),
    "inaccurate": Text("rules.refusal.inaccurate"),
    "draft": Text("rules.refusal.draft"),
    "format": Text("rules.refusal.format"),
    "charset": Text("rules.refusal.charset"),
    "recipients": Text("rules.refusal.recipients"),
    "missing": Text("rules.refusal.missing"),
    "translation_source": Text("rules.refusal.translation_source"),
    "unit_leader": Text("rules.refusal.unit_leader"),
    "layout": Text("rules.refusal.layout"),
}
