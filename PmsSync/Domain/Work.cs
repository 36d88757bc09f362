namespace PmsSync.Domain;

/// <summary>The path of one kind of data. The numbers are stored: never renumber.</summary>
internal enum Pipeline
{
    Bookings = 0,
    Availability = 1,
    Pricing = 2,
    Messages = 3,
    Cleaning = 4,
    Maintenance = 5,
}

/// <summary>How urgent work is; the class holds through the writer, the pools and the rate manager. The numbers are stored.</summary>
internal enum WorkClass
{
    /// <summary>A booking, a cancellation, an acknowledgement, closing a night.</summary>
    Critical = 0,

    /// <summary>Opening a night, a guest message, a restriction.</summary>
    High = 1,

    /// <summary>Prices, cleaning, maintenance.</summary>
    Normal = 2,

    /// <summary>Reconciliation, full refresh.</summary>
    Bulk = 3,
}
