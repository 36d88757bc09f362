using PmsSync.Domain;
using TimeZoneConverter;

namespace PmsSync.Tenancy;

/// <summary>Turns valid options into a snapshot. Only called when <see cref="ConfigurationRules"/> found no error.</summary>
internal static class SnapshotBuilder
{
    public static Snapshot Build(PmsSyncOptions options) =>
        new([.. options.Tenants.Select(BuildTenant)], options.AdminKey)
        {
            Targets = Enum.GetValues<Pipeline>().ToDictionary(static p => p, p => options.Pipelines.Of(p).TargetOf(p)),
            Smtp = options.Smtp is { } smtp ? NoticeTargetBuilder.BuildServer(smtp) : null,
        };

    private static Tenant BuildTenant(TenantOptions options)
    {
        var id = new TenantId(options.Id!);
        Unit[] units = [.. options.Units.Select(u => BuildUnit(id, options, u))];
        return new Tenant(id, units, [.. options.Connections.Select(c => BuildConnection(id, units, c))])
        {
            Name = options.Name ?? options.Id!,
            Zone = options.TimeZone is { } zone ? TZConvert.GetTimeZoneInfo(zone) : units.FirstOrDefault()?.Zone ?? TimeZoneInfo.Utc,
            Currency = options.Currency,
            ApiKey = options.ApiKey,
            Ceilings = new TenantCeilings { EventsPerDay = options.MaxEventsPerDay, Storage = options.MaxStorage },
            MaintenanceWords = options.Maintenance.Words,
            Conflicts = ConflictChecks.Build(options.Conflicts),
            Staff = [.. options.Staff.Select(static s => new StaffMember(s.Id!, s.Name ?? s.Id!, s.Token))],
            NoticeTargets = NoticeTargetBuilder.Build(id, options),
        };
    }

    private static Unit BuildUnit(TenantId tenant, TenantOptions owner, UnitOptions options) => new()
    {
        Tenant = tenant,
        Id = new UnitId(options.Id!),
        Name = options.Name ?? options.Id!,
        Quantity = options.Quantity,
        Group = options.Group,
        Zone = TZConvert.GetTimeZoneInfo((options.TimeZone ?? owner.TimeZone)!),
        CheckIn = options.CheckIn,
        CheckOut = options.CheckOut,
        RatePlans = [.. options.RatePlans.Select(p => new RatePlan(p.Id!, p.Name ?? p.Id!, p.Currency ?? owner.Currency, p.Occupancy) { Sources = SourcesOf(p.Pricing, options.Pricing, owner.Pricing) })],
        Cleaning = BuildCleaning(owner, options.Cleaning),
        Maintenance = BuildMaintenance(owner, options.Maintenance),
    };

    private static SourceOrder SourcesOf(params ReadOnlySpan<PricingOptions> settings)
    {
        foreach (var setting in settings)
            if (setting.Sources.Count > 0)
                return new SourceOrder([.. setting.Sources]);
        return SourceOrder.None;
    }

    private static CleaningRules BuildCleaning(TenantOptions owner, CleaningOptions options) => new()
    {
        Duration = TimeSpan.FromMinutes(Math.Ceiling(options.Duration.TotalMinutes)),
        OpenDays = options.OpenDays,
        LinenEvery = options.LinenEvery,
        DeepEvery = options.DeepEvery,
        PreparationDays = options.PreparationDays,
        Assignee = FindStaff(owner, options.Assignee),
    };

    private static MaintenanceRules BuildMaintenance(TenantOptions owner, MaintenanceOptions options) => new()
    {
        Words = [.. owner.Maintenance.Words, .. options.Words],
        Assignee = FindStaff(owner, options.Assignee),
        Rules =
        [
            .. options.Rules.Select(static r => new MaintenanceRule(r.Id!, r.Title!)
            {
                EveryStays = r.EveryStays,
                EveryDays = r.EveryDays,
                On = r.On,
                From = r.From,
                Blocks = r.Blocks,
                Ahead = r.Ahead,
            }),
        ],
    };

    // The person's own spelling, not the unit's: ids are compared ordinally from here on.
    private static string? FindStaff(TenantOptions owner, string? written) =>
        owner.Staff.Find(s => string.Equals(s.Id, written, StringComparison.OrdinalIgnoreCase))?.Id;

    private static Connection BuildConnection(TenantId tenant, Unit[] units, ConnectionOptions options)
    {
        var id = new ConnectionId(options.Id!);
        var type = ConnectionTypes.Known(options.Type)!;
        var isChannel = ConnectionTypes.IsApi(type);
        // The unit's own spelling, not the mapping's: ids are compared ordinally from here on.
        var mapped =
            from entry in options.Units
            let unit = units.First(u => string.Equals(u.Id.Value, entry.Key, StringComparison.OrdinalIgnoreCase)).Id
            select new ConnectionUnit
            {
                Unit = unit,
                Feeds = [.. entry.Value.ImportUrl.Select((address, slot) => new FeedSource(new FeedId(tenant, id, unit, slot), new Uri(address)))],
                Export = entry.Value.Export && !isChannel,
                ExportToken = entry.Value.ExportToken,
            };
        PublishedLimit[] limits = [.. options.Limits.Select(static l => new PublishedLimit(l.Name!, l.Calls!.Value, l.Window!.Value, ConnectionRules.IsRolling(l.Kind)))];
        return new Connection(tenant, id, type, [.. mapped])
        {
            Enabled = options.Enabled,
            Poll = BuildPoll(options.Poll, type),
            Grace = new GraceRules(options.Grace.Polls, options.Grace.AtLeast, options.Grace.AfterMassLoss),
            Limits = limits,
            AllowPrivateNetworks = options.AllowPrivateNetworks,
            UserAgent = options.UserAgent,
            TentativeBlocks = options.TentativeBlocks,
            Channel = isChannel ? BuildChannel(tenant, id, type, units, options) with { Limits = limits } : null,
        };
    }

    private static ChannelAccess BuildChannel(TenantId tenant, ConnectionId id, string type, Unit[] units, ConnectionOptions options) => new()
    {
        Tenant = tenant,
        Connection = id,
        Type = type,
        BaseUrl = type == ConnectionTypes.Json ? new Uri(options.PullUrl!) : ChannelRules.AddressOf(options),
        ApiKey = (type == ConnectionTypes.Json ? options.Secret : options.ApiKey)!,
        PropertyId = options.PropertyId ?? "",
        WebhookSecret = type == ConnectionTypes.Json ? options.Secret : options.WebhookSecret,
        Joined = type == ConnectionTypes.Json ? JoinedRules.Build(options) : null,
        AllowPrivateNetworks = options.AllowPrivateNetworks,
        UserAgent = options.UserAgent,
        OnAvailabilityEdit = PolicyText.Of<EditPolicy>(options.OnAvailabilityEdit) ?? EditPolicy.Repair,
        OnPriceEdit = PolicyText.Of<EditPolicy>(options.OnPriceEdit) ?? EditPolicy.Repair,
        Units =
        [
            .. from entry in options.Units
               let unit = units.First(u => string.Equals(u.Id.Value, entry.Key, StringComparison.OrdinalIgnoreCase))
               select new ChannelUnit(unit.Id, entry.Value.RoomTypeId ?? entry.Value.ExternalId ?? unit.Id.Value, unit.Quantity, unit.Zone, BuildRatePlans(unit, entry.Value.RatePlans))
               {
                   PreparationDays = unit.Cleaning.PreparationDays,
               },
        ],
    };

    private static IReadOnlyList<ChannelRatePlan> BuildRatePlans(Unit unit, Dictionary<string, string> theirs)
    {
        var known = new Dictionary<string, string>(theirs, StringComparer.OrdinalIgnoreCase);
        return
        [
            .. from plan in unit.RatePlans
               where known.ContainsKey(plan.Id)
               select new ChannelRatePlan(plan.Id, known[plan.Id], plan.Currency!, plan.Occupancy),
        ];
    }

    /// <summary>A written interval without bounds is kept as it is: whoever asks for ten seconds gets ten seconds.</summary>
    public static PollRules BuildPoll(PollOptions options, string? type)
    {
        var usual = PollRules.DefaultOf(type);
        if (options is { Interval: null, Min: null, Max: null })
            return usual;
        var interval = options.Interval ?? Clamp(usual.Interval, options.Min, options.Max);
        return new PollRules(interval, options.Min ?? interval, options.Max ?? interval);
    }

    private static TimeSpan Clamp(TimeSpan value, TimeSpan? min, TimeSpan? max) =>
        value < min ? min.Value : value > max ? max.Value : value;
}
