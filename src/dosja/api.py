"""The only module of Dosja that a plugin imports. It defines nothing; what stands here stays (design 3)."""

from dosja.accounts.audit import record
from dosja.accounts.demo import create_demo_account
from dosja.accounts.model import User
from dosja.accounts.operations import create_user, set_roles
from dosja.accounts.permissions import OPERATOR, agencies_with, allows, may_read, tokens_of
from dosja.agencies.counties import COUNTIES, county_name
from dosja.agencies.model import Agency, Unit
from dosja.agencies.operations import create_unit
from dosja.agencies.switches import agencies_of
from dosja.collation import sort_key
from dosja.content_types import migrate_values, read_values
from dosja.documents.extraction.reading import UnreadableFile
from dosja.documents.life.course import day_of
from dosja.documents.life.operations import Answers as StepAnswers
from dosja.documents.life.operations import take_step
from dosja.documents.life.text import begun, edit_rev
from dosja.documents.model import Document
from dosja.documents.operations.documents import create_document, update_document
from dosja.documents.operations.files import attach_file
from dosja.documents.printing.fonts import FAMILY as PDF_FAMILY
from dosja.documents.printing.fonts import printable
from dosja.documents.printing.fonts import register as register_pdf_fonts
from dosja.documents.queries import list_documents
from dosja.documents.vocabularies import SiteVocabularies
from dosja.errors import Conflict, Invalid, Missing, NotAllowed, Problem
from dosja.hookspecs import hookimpl
from dosja.people.folding import fold
from dosja.people.model import Name, Person, Posting, unit_key
from dosja.people.operations import add_person, record_export
from dosja.plugins.contract import (
    CertificateTemplate,
    Changed,
    Command,
    Context,
    DemoContext,
    EvolveStep,
    Figure,
    Indicator,
    Job,
    MenuEntry,
    Notice,
    Permission,
    Report,
    Role,
    RosterColumn,
    Row,
    Slot,
    TextExtractor,
    messages,
)
from dosja.plugins.page_views import PagesConfig, PluginSpace
from dosja.storage.model import Site
from dosja.training.awarding import Found, awards_of_person, find_award, held_elsewhere, title_of, values_of
from dosja.training.coverage import (
    Answers,
    Coverage,
    Known,
    coverage,
    known,
    progress_of,
    requirement_of,
    requirements,
)
from dosja.training.facts import facts_by_person, facts_of
from dosja.training.forms import read_day
from dosja.training.ledger.model import COUNTING, EXTERNAL, PARTLY, RECOGNISED, REFUSED, REPORTED, Award
from dosja.training.model import CLOSED, Session
from dosja.training.operations.awards import award_session
from dosja.training.operations.elsewhere import Elsewhere, decide_elsewhere, report_elsewhere
from dosja.training.operations.requirements import enter_headcount, save_requirement
from dosja.training.operations.rosters import Change, Entry, add_entries, change_rows
from dosja.training.operations.sessions import SessionData, create_session, set_state
from dosja.training.passing import attended_minutes, outcome_of
from dosja.training.passing import rule_of as pass_rule_of
from dosja.training.rights import may_see as may_see_session
from dosja.training.rights import may_see_award, may_see_names
from dosja.training.roster.model import PASSED
from dosja.training.trackers import (
    EXPIRED,
    EXPIRING,
    IN_PROGRESS,
    NOT_STARTED,
    TRAINED,
    VALID,
    Fact,
    Progress,
    Tracker,
)
from dosja.training.trackers.periods import period_of, valid_until
from dosja.training.trackers.requirement import ONE, Audience, Requirement, Rule
from dosja.training.trackers.standard import STANDARD, amount_of
from dosja.uids import format_uid, parse_uid
from dosja.web.addresses import award_path, document_path, person_path, session_path
from dosja.web.i18n import format_date, format_moment, format_number
from dosja.web.openings import note_person
from dosja.web.paging import Pager, page_number
from dosja.web.spreadsheets import csv_response, xlsx_response
from dosja.web.traversal import PersonRecord

__all__ = [
    "CLOSED",
    "COUNTIES",
    "COUNTING",
    "EXPIRED",
    "EXPIRING",
    "EXTERNAL",
    "IN_PROGRESS",
    "NOT_STARTED",
    "ONE",
    "OPERATOR",
    "PARTLY",
    "PASSED",
    "PDF_FAMILY",
    "RECOGNISED",
    "REFUSED",
    "REPORTED",
    "STANDARD",
    "TRAINED",
    "VALID",
    "Agency",
    "Answers",
    "Audience",
    "Award",
    "CertificateTemplate",
    "Change",
    "Changed",
    "Command",
    "Conflict",
    "Context",
    "Coverage",
    "DemoContext",
    "Document",
    "Elsewhere",
    "Entry",
    "EvolveStep",
    "Fact",
    "Figure",
    "Found",
    "Indicator",
    "Invalid",
    "Job",
    "Known",
    "MenuEntry",
    "Missing",
    "Name",
    "NotAllowed",
    "Notice",
    "Pager",
    "PagesConfig",
    "Permission",
    "Person",
    "PersonRecord",
    "PluginSpace",
    "Posting",
    "Problem",
    "Progress",
    "Report",
    "Requirement",
    "Role",
    "RosterColumn",
    "Row",
    "Rule",
    "Session",
    "SessionData",
    "Site",
    "SiteVocabularies",
    "Slot",
    "StepAnswers",
    "TextExtractor",
    "Tracker",
    "Unit",
    "UnreadableFile",
    "User",
    "add_entries",
    "add_person",
    "agencies_of",
    "agencies_with",
    "allows",
    "amount_of",
    "attach_file",
    "attended_minutes",
    "award_path",
    "award_session",
    "awards_of_person",
    "begun",
    "change_rows",
    "county_name",
    "coverage",
    "create_demo_account",
    "create_document",
    "create_session",
    "create_unit",
    "create_user",
    "csv_response",
    "day_of",
    "decide_elsewhere",
    "document_path",
    "edit_rev",
    "enter_headcount",
    "facts_by_person",
    "facts_of",
    "find_award",
    "fold",
    "format_date",
    "format_moment",
    "format_number",
    "format_uid",
    "held_elsewhere",
    "hookimpl",
    "known",
    "list_documents",
    "may_read",
    "may_see_award",
    "may_see_names",
    "may_see_session",
    "messages",
    "migrate_values",
    "note_person",
    "outcome_of",
    "page_number",
    "parse_uid",
    "pass_rule_of",
    "period_of",
    "person_path",
    "printable",
    "progress_of",
    "read_day",
    "read_values",
    "record",
    "record_export",
    "register_pdf_fonts",
    "report_elsewhere",
    "requirement_of",
    "requirements",
    "save_requirement",
    "session_path",
    "set_roles",
    "set_state",
    "sort_key",
    "take_step",
    "title_of",
    "tokens_of",
    "unit_key",
    "update_document",
    "valid_until",
    "values_of",
    "xlsx_response",
]
