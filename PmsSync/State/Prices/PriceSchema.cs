namespace PmsSync.State.Prices;

/// <summary>
/// Prices and restrictions, one row for each night and field of a rate plan. There are many, so they are short: a number
/// stands for tenant, unit and rate plan, and a night is its day number (<c>date(1721425.5 + night)</c> shows it as a date).
/// A value of NULL says that the field is no longer ours; the row stays so that an older event cannot say it again.
/// <c>price_said</c> outlives the journal's rows: who said a price must be told for as long as it is told.
/// </summary>
internal static class PriceSchema
{
    public const string Sql = """
        CREATE TABLE price_plan (
            id        INTEGER PRIMARY KEY,
            tenant    TEXT    NOT NULL,
            unit      TEXT    NOT NULL,
            rate_plan TEXT    NOT NULL,
            currency  TEXT    NOT NULL,
            version   INTEGER NOT NULL CHECK (version >= 1),
            UNIQUE (tenant, unit, rate_plan)
        ) STRICT;

        CREATE TABLE price_cell (
            plan  INTEGER NOT NULL REFERENCES price_plan (id),
            night INTEGER NOT NULL,
            field INTEGER NOT NULL CHECK (field BETWEEN 1 AND 6 OR field > 100),
            value INTEGER CHECK (value >= 0),
            event INTEGER NOT NULL,
            PRIMARY KEY (plan, night, field)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE price_said (
            event  INTEGER PRIMARY KEY,
            source TEXT    NOT NULL,
            at     INTEGER NOT NULL
        ) STRICT;
        """;

    /// <summary>
    /// Each source's own order, and what sources say that does not count: it counts as soon as the one before it releases the
    /// night. <c>sources</c> is the order by which a rate plan's values were weighed.
    /// </summary>
    public const string Sources = """
        ALTER TABLE price_plan ADD COLUMN sources TEXT NOT NULL DEFAULT '';
        ALTER TABLE price_said ADD COLUMN tenant TEXT NOT NULL DEFAULT '';
        UPDATE price_said SET tenant = coalesce(
            (SELECT p.tenant FROM price_cell c JOIN price_plan p ON p.id = c.plan WHERE c.event = price_said.event LIMIT 1), '');
        ALTER TABLE price_said ADD COLUMN version INTEGER;
        ALTER TABLE price_said ADD COLUMN ordered INTEGER NOT NULL DEFAULT 0 CHECK (ordered IN (0, 1));
        ALTER TABLE price_said ADD COLUMN made_by TEXT;

        CREATE TABLE price_claim (
            plan  INTEGER NOT NULL REFERENCES price_plan (id),
            night INTEGER NOT NULL,
            field INTEGER NOT NULL CHECK (field BETWEEN 1 AND 6 OR field > 100),
            value INTEGER CHECK (value >= 0),
            event INTEGER NOT NULL,
            PRIMARY KEY (plan, night, field, event)
        ) STRICT, WITHOUT ROWID;

        ALTER TABLE conflict ADD COLUMN evidence TEXT;
        """;

    /// <summary>
    /// In which currency an event's prices are: those in another than the rate plan's count for nothing, and do again when it is set
    /// back. Where there are only such, the cell has no value and the event 0, and what was said stands beside it.
    /// </summary>
    public const string SaidCurrencies = """
        ALTER TABLE price_said ADD COLUMN currency TEXT;
        INSERT INTO price_said (event, tenant, source, at)
            SELECT c.event, min(p.tenant), 'direct', 0 FROM price_cell c JOIN price_plan p ON p.id = c.plan
            WHERE c.event NOT IN (SELECT event FROM price_said) GROUP BY c.event;
        UPDATE price_said SET currency = said.currency FROM (
            SELECT v.event AS event, min(p.currency) AS currency
            FROM (SELECT plan, event FROM price_cell UNION SELECT plan, event FROM price_claim) v JOIN price_plan p ON p.id = v.plan GROUP BY v.event) said
        WHERE said.event = price_said.event;
        CREATE INDEX price_cell_nobody ON price_cell (plan, night) WHERE event = 0;
        """;
}
