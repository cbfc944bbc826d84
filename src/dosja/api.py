"""The only module of Dosja that a plugin imports. It defines nothing; what stands here stays (design 3)."""

from dosja.accounts.model import User
from dosja.accounts.permissions import allows
from dosja.agencies.counties import COUNTIES, county_name
from dosja.agencies.model import Agency, Unit
from dosja.agencies.operations import create_unit
from dosja.documents.model import Document
from dosja.documents.operations import create_document, update_document
from dosja.documents.printing.fonts import FAMILY as PDF_FAMILY
from dosja.documents.printing.fonts import printable
from dosja.documents.printing.fonts import register as register_pdf_fonts
from dosja.documents.queries import list_documents
from dosja.errors import Conflict, Invalid, Missing, NotAllowed, Problem
from dosja.hookspecs import hookimpl
from dosja.people.folding import fold
from dosja.people.model import Name, Person, Posting
from dosja.people.operations import add_person
from dosja.plugins.contract import Context, DemoContext, MenuEntry, Permission, Role, Row, Slot, messages
from dosja.plugins.page_views import PagesConfig, PluginSpace
from dosja.storage.model import Site
from dosja.training.awarding import awards_of_person, title_of
from dosja.training.coverage import Answers, Coverage, coverage, progress_of, requirement_of, requirements
from dosja.training.ledger.model import Award
from dosja.training.model import CLOSED, Session
from dosja.training.operations.awards import award_session
from dosja.training.operations.requirements import enter_headcount, save_requirement
from dosja.training.operations.rosters import Change, Entry, add_entries, change_rows
from dosja.training.operations.sessions import SessionData, create_session, set_state
from dosja.training.trackers import (
    EXPIRED,
    EXPIRING,
    IN_PROGRESS,
    NOT_STARTED,
    TRAINED,
    Fact,
    Progress,
    Tracker,
)
from dosja.training.trackers.periods import period_of, valid_until
from dosja.training.trackers.requirement import ONE, Audience, Requirement, Rule
from dosja.training.trackers.standard import STANDARD, amount_of
from dosja.uids import format_uid, parse_uid
from dosja.web.i18n import format_date, format_moment, format_number
from dosja.web.paging import Pager, page_number
from dosja.web.spreadsheets import csv_response, xlsx_response
from dosja.web.traversal import PersonRecord, document_path, person_path, session_path

__all__ = [
    "CLOSED",
    "COUNTIES",
    "EXPIRED",
    "EXPIRING",
    "IN_PROGRESS",
    "NOT_STARTED",
    "ONE",
    "PDF_FAMILY",
    "STANDARD",
    "TRAINED",
    "Agency",
    "Answers",
    "Audience",
    "Award",
    "Change",
    "Conflict",
    "Context",
    "Coverage",
    "DemoContext",
    "Document",
    "Entry",
    "Fact",
    "Invalid",
    "MenuEntry",
    "Missing",
    "Name",
    "NotAllowed",
    "Pager",
    "PagesConfig",
    "Permission",
    "Person",
    "PersonRecord",
    "PluginSpace",
    "Posting",
    "Problem",
    "Progress",
    "Requirement",
    "Role",
    "Row",
    "Rule",
    "Session",
    "SessionData",
    "Site",
    "Slot",
    "Tracker",
    "Unit",
    "User",
    "add_entries",
    "add_person",
    "allows",
    "amount_of",
    "award_session",
    "awards_of_person",
    "change_rows",
    "county_name",
    "coverage",
    "create_document",
    "create_session",
    "create_unit",
    "csv_response",
    "document_path",
    "enter_headcount",
    "fold",
    "format_date",
    "format_moment",
    "format_number",
    "format_uid",
    "hookimpl",
    "list_documents",
    "messages",
    "page_number",
    "parse_uid",
    "period_of",
    "person_path",
    "printable",
    "progress_of",
    "register_pdf_fonts",
    "requirement_of",
    "requirements",
    "save_requirement",
    "session_path",
    "set_state",
    "title_of",
    "update_document",
    "valid_until",
    "xlsx_response",
]
