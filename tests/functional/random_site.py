"""A site in memory on which hypothesis takes random steps; nothing is committed."""

import transaction
from hypothesis.stateful import RuleBasedStateMachine
from ZODB.DB import DB
from ZODB.DemoStorage import DemoStorage

from dosja.accounts.demo import create_demo_accounts
from dosja.agencies.model import Agency
from dosja.storage.model import Site
from tests.functional.conftest import BEGIN


class RandomSite(RuleBasedStateMachine):
    """A site with the Police Academy, the coordinator's office and the demonstration's accounts; `now` is its
    clock."""

    def __init__(self):
        super().__init__()
        self.db = DB(DemoStorage())
        self.manager = transaction.TransactionManager(explicit=True)
        self.manager.begin()
        self.connection = self.db.open(self.manager)
        self.site = self.connection.root.site = Site(BEGIN)
        self.site.agencies["akademia"] = Agency("akademia", "AKP", "Akademia", "Academy")
        self.site.agencies["zkka"] = Agency("zkka", "ZKKA", "Zyra", "Office")
        create_demo_accounts(self.site, BEGIN, cheap=True)
        self.now = BEGIN

    def teardown(self):
        self.manager.savepoint()
        self.manager.abort()
        self.connection.close()
        self.db.close()

    def who(self, login):
        return self.site.users[login]
