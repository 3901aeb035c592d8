"""The database's own check of the books: a journal that does not balance cannot be written, by whatever statement.

On both databases the journal's row comes after its lines and closes them. On PostgreSQL a constraint trigger looks again at
commit, because there another transaction might add a line to a journal that it cannot see yet.
"""

from collections.abc import Iterator

from aboveboard.audit import triggers

JOURNAL, LINE, FUND = "contributions_journal", "contributions_line", "contributions_fund"

# What must be so when a journal closes its lines; NEW is its row.
_CLOSING = {
    "a journal has at least two lines": "(SELECT count(*) FROM contributions_line WHERE journal_id = NEW.id) < 2",
    "a journal balances per fund and currency": (
        "EXISTS (SELECT 1 FROM contributions_line WHERE journal_id = NEW.id GROUP BY fund_id, currency "
        "HAVING sum(debit_minor) <> sum(credit_minor))"
    ),
    "cash and kind are separate books": (
        "EXISTS (SELECT 1 FROM contributions_line l JOIN contributions_fund f ON f.id = l.fund_id "
        "WHERE l.journal_id = NEW.id AND f.book <> NEW.book)"
    ),
    "a reversal takes back exactly what was booked": (
        "NEW.reverses_id IS NOT NULL AND EXISTS (SELECT 1 FROM contributions_line WHERE journal_id IN (NEW.id, NEW.reverses_id) "
        "GROUP BY fund_id, account, contribution_id HAVING sum(debit_minor - credit_minor) <> 0)"
    ),
    "a reversal is not reversed": (
        "NEW.reverses_id IS NOT NULL "
        "AND EXISTS (SELECT 1 FROM contributions_journal WHERE id = NEW.reverses_id AND reverses_id IS NOT NULL)"
    ),
}
# What must be so of every line.
_LINE = {
    "this journal is closed": "EXISTS (SELECT 1 FROM contributions_journal WHERE id = NEW.journal_id)",
    "private money never goes to a special account": (
        "EXISTS (SELECT 1 FROM contributions_fund WHERE id = NEW.fund_id AND type <> 'trust_fund')"
    ),
    "a line is in the currency and the book of its fund": (
        "NOT EXISTS (SELECT 1 FROM contributions_fund WHERE id = NEW.fund_id AND currency = NEW.currency "
        "AND book = substr(NEW.account, 1, 4))"
    ),
}


def register() -> None:
    """Hand the ledger's triggers to the log's keeper, which installs them after migrations and asserts them at start-up."""
    names = {f"{JOURNAL}_closing": JOURNAL, f"{LINE}_fits": LINE}
    tables = frozenset({JOURNAL, LINE, FUND})
    triggers.register("ledger", "sqlite", triggers.Script(tables, names, _sqlite))
    triggers.register("ledger", "postgresql", triggers.Script(tables, names | {f"{LINE}_balanced": LINE}, _postgresql))


def _sqlite() -> Iterator[str]:
    for name, table, checks in ((f"{JOURNAL}_closing", JOURNAL, _CLOSING), (f"{LINE}_fits", LINE, _LINE)):
        body = "; ".join(f"SELECT RAISE(ABORT, 'ledger: {why}') WHERE {condition}" for why, condition in checks.items())
        yield f"DROP TRIGGER IF EXISTS {name}"
        yield f"CREATE TRIGGER {name} BEFORE INSERT ON {table} BEGIN {body}; END"


def _postgresql() -> Iterator[str]:
    for name, table, checks in ((f"{JOURNAL}_closing", JOURNAL, _CLOSING), (f"{LINE}_fits", LINE, _LINE)):
        body = " ".join(
            f"IF {condition} THEN RAISE EXCEPTION 'ledger: {why}' USING ERRCODE = '23514'; END IF;" for why, condition in checks.items()
        )
        yield f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NEW; END $$"
        yield f"CREATE OR REPLACE TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    name = f"{LINE}_balanced"
    balances = _CLOSING["a journal balances per fund and currency"].replace("NEW.id", "NEW.journal_id")
    yield (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {balances} THEN "
        "RAISE EXCEPTION 'ledger: a journal balances per fund and currency' USING ERRCODE = '23514'; END IF; RETURN NULL; END $$"
    )
    yield f"DROP TRIGGER IF EXISTS {name} ON {LINE}"
    yield (f"CREATE CONSTRAINT TRIGGER {name} AFTER INSERT ON {LINE} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {name}()")
