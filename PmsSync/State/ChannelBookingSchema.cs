namespace PmsSync.State;

/// <summary>
/// What channels said of their bookings: a row per booking with all its revisions, so that its stays are a function of
/// the set of them and not of their order of arrival. The columns speak of the newest revision.
/// </summary>
internal static class ChannelBookingSchema
{
    public const string Sql = """
        CREATE TABLE channel_booking (
            tenant         TEXT    NOT NULL,
            source         TEXT    NOT NULL,
            booking_id     TEXT    NOT NULL,
            revision_id    TEXT    NOT NULL,
            revised_at     INTEGER NOT NULL,
            kind           INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),
            until          TEXT,
            unmapped       INTEGER NOT NULL CHECK (unmapped IN (0, 1)),
            missing        TEXT,
            source_removed INTEGER NOT NULL CHECK (source_removed IN (0, 1)),
            version        INTEGER NOT NULL CHECK (version >= 1),
            event_id       INTEGER NOT NULL,
            payload        BLOB    NOT NULL,
            PRIMARY KEY (tenant, source, booking_id),
            CHECK ((unmapped = 1) = (missing IS NOT NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX channel_booking_unmapped ON channel_booking (tenant, source) WHERE unmapped = 1;
        CREATE INDEX channel_booking_until ON channel_booking (until);
        """;

    /// <summary>Which revision a person said to hold.</summary>
    public const string Kept = "ALTER TABLE channel_booking ADD COLUMN kept TEXT;";
}
