namespace PmsSync.Domain;

/// <summary>In which order work is done that waits for the same thing: the writer, a worker, the processor.</summary>
internal sealed record WorkOrder
{
    private WorkOrder()
    {
    }

    /// <summary>The more urgent class first, within a class tenants in turn; nobody floods.</summary>
    public static readonly WorkOrder Fair = new();

    /// <summary>As it came, whosever it is: what the service would be without priorities. Only to be measured beside the other.</summary>
    public static readonly WorkOrder AsItComes = new() { IsFair = false };

    private bool IsFair { get; init; } = true;

    private Floods? Floods { get; init; }

    /// <summary>As <see cref="Fair"/>, but what is critical is less urgent of a tenant that floods.</summary>
    public static WorkOrder FairBesideFloods(TimeProvider time) => new() { Floods = new Floods(time) };

    /// <summary>The class that counts.</summary>
    public WorkClass Of(WorkClass urgency, TenantId tenant)
    {
        if (!IsFair)
            return WorkClass.Critical;
        return urgency == WorkClass.Critical && Floods?.IsFlooding(tenant) == true ? WorkClass.High : urgency;
    }

    /// <summary>The tenant that counts; the default for none.</summary>
    public TenantId Of(TenantId tenant) => IsFair ? tenant : default;

    /// <summary>The writer worked so long for this tenant.</summary>
    /// <returns>True where the tenant begins to flood with it.</returns>
    public bool Worked(WorkClass urgency, TenantId tenant, TimeSpan work) =>
        Floods is { } floods && urgency == WorkClass.Critical && tenant != default && floods.Add(tenant, work);
}
