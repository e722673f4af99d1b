"""The dashboard: what stewards, finance and managers see and do on pages, by role and area."""

from starlette.routing import BaseRoute

from bot.web.board.approvals import approvals_routes
from bot.web.board.audit import audit_routes
from bot.web.board.bank import bank_routes
from bot.web.board.case import case_routes
from bot.web.board.cases import cases_routes
from bot.web.board.entry import entry_routes
from bot.web.board.importing import import_routes
from bot.web.board.people import people_routes
from bot.web.board.playbooks import playbook_routes
from bot.web.board.preview import preview_routes
from bot.web.board.reports import report_routes
from bot.web.board.saying import saying_routes
from bot.web.board.script import script_routes
from bot.web.board.today import today_routes
from bot.web.board.work import work_routes
from bot.web.house import House


def board_routes(house: House) -> list[BaseRoute]:
    """Every page of the dashboard."""
    return [
        *entry_routes(house),
        *saying_routes(house),
        *script_routes(),
        *today_routes(house),
        *work_routes(house),
        *cases_routes(house),
        *case_routes(house),
        *preview_routes(house),
        *approvals_routes(house),
        *audit_routes(house),
        *import_routes(house),
        *report_routes(house),
        *playbook_routes(house),
        *people_routes(house),
        *bank_routes(house),
    ]
