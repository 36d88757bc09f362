using System.ComponentModel.DataAnnotations;
using PmsSync.Domain;

namespace PmsSync.Tenancy;

/// <summary>The section <c>PmsSync</c> as it is written. What the program works with is the <see cref="Snapshot"/> built from it.</summary>
internal sealed class PmsSyncOptions
{
    /// <summary>The section's name, and the beginning of every path in an error.</summary>
    public const string Section = "PmsSync";

    /// <summary>Where the database, the logs and the sandbox's state live. The default is <c>data</c> beside the configuration file. Absolute once loaded.</summary>
    public string DataDirectory { get; set; } = "data";

    /// <summary>Opens every tenant's API and the administration. The default is none.</summary>
    [Secret]
    public string? AdminKey { get; set; }

    public List<TenantOptions> Tenants { get; set; } = [];

    public PipelinesOptions Pipelines { get; set; } = new();

    public SandboxOptions Sandbox { get; set; } = new();

    /// <summary>The server that takes the mails of Notify. The default is none.</summary>
    public SmtpOptions? Smtp { get; set; }
}

/// <summary>The size of each pipeline.</summary>
internal sealed class PipelinesOptions
{
    public PipelineOptions Bookings { get; set; } = new();

    public PipelineOptions Availability { get; set; } = new();

    public PipelineOptions Pricing { get; set; } = new();

    public PipelineOptions Messages { get; set; } = new();

    public PipelineOptions Cleaning { get; set; } = new();

    public PipelineOptions Maintenance { get; set; } = new();

    public PipelineOptions Of(Pipeline pipeline) => pipeline switch
    {
        Pipeline.Bookings => Bookings,
        Pipeline.Availability => Availability,
        Pipeline.Pricing => Pricing,
        Pipeline.Messages => Messages,
        Pipeline.Cleaning => Cleaning,
        Pipeline.Maintenance => Maintenance,
        _ => throw new ArgumentOutOfRangeException(nameof(pipeline), pipeline, "Every pipeline has its options."),
    };
}

/// <summary>One pipeline's channel and worker pool.</summary>
internal sealed class PipelineOptions
{
    /// <summary>Events held in memory; what does not fit waits in the journal. The default is 4096.</summary>
    [Range(1, 1_000_000)]
    public int Capacity { get; set; } = 4096;

    public WorkersOptions Workers { get; set; } = new();

    /// <summary>
    /// Within what time all but one event in a hundred are to be applied. The default is 1 s for bookings and availability, 2 s for
    /// prices and messages, 10 s for the others.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan? AppliedWithin { get; set; }

    /// <summary>
    /// Within what time whoever is outside is to confirm what they are told, or to have our acknowledgement. The default is 1 min, 2 min
    /// for prices; nobody confirms maintenance tickets.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan? AcknowledgedWithin { get; set; }

    public PipelineTarget TargetOf(Pipeline pipeline)
    {
        var usual = PipelineTarget.DefaultOf(pipeline);
        return new PipelineTarget(AppliedWithin ?? usual.AppliedWithin, usual.AcknowledgedWithin is null ? null : AcknowledgedWithin ?? usual.AcknowledgedWithin);
    }
}

/// <summary>The bounds within which a pool follows its load.</summary>
internal sealed class WorkersOptions
{
    /// <summary>Workers kept while idle. The default is 1.</summary>
    [Range(0, 1024)]
    public int Min { get; set; } = 1;

    /// <summary>The most workers under load. The default is 8.</summary>
    [Range(1, 1024)]
    public int Max { get; set; } = 8;
}

/// <summary>The simulated channels that the demo runs on.</summary>
internal sealed class SandboxOptions
{
    /// <summary>Whether <c>sandbox://</c> addresses work. The default is false.</summary>
    public bool Enabled { get; set; }

    /// <summary>The loopback port; 0 takes any free one. The default is 0.</summary>
    [Range(0, 65535)]
    public int Port { get; set; }

    /// <summary>What the simulated guests' chance starts from. The default is 1.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>Guest days that pass in a minute; with 0 no guest comes but by the control addresses. The default is 1.</summary>
    [Range(0, 100_000)]
    public double Pace { get; set; } = 1;
}
