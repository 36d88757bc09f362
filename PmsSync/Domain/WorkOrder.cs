namespace PmsSync.Domain;

/// <summary>In which order work is done that waits for the same thing: the writer, a worker, the processor.</summary>
internal sealed record WorkOrder
{
    private WorkOrder()
    {
    }

    /// <summary>The more urgent class first, within a class tenants in turn.</summary>
    public static readonly WorkOrder Fair = new();

    /// <summary>As it came, whosever it is: what the service would be without priorities. Only to be measured beside the other.</summary>
    public static readonly WorkOrder AsItComes = new() { IsFair = false };

    public bool IsFair { get; private init; } = true;

    /// <summary>The class that counts.</summary>
    public WorkClass Of(WorkClass urgency) => IsFair ? urgency : WorkClass.Critical;

    /// <summary>The tenant that counts; the default for none.</summary>
    public TenantId Of(TenantId tenant) => IsFair ? tenant : default;
}
