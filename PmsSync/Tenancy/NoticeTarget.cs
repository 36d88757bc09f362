using PmsSync.Domain;

namespace PmsSync.Tenancy;

/// <summary>Who is told of what, and how: by webhook, or by e-mail.</summary>
/// <param name="Id">Of the address it is made, so that the order in the configuration does not matter; for one of the staff, of the person's id.</param>
internal sealed record NoticeTarget(TenantId Tenant, string Id)
{
    public WebhookAddress? Webhook { get; init; }

    /// <summary>The address of an e-mail; null for a webhook.</summary>
    public string? To { get; init; }

    public IReadOnlyList<NoticeKind> Kinds { get; init; } = [];

    /// <summary>How long notices are gathered into one, from the first of them; zero: each by itself.</summary>
    public TimeSpan GroupFor { get; init; }

    /// <summary>The id of the one of the staff whose tasks it takes; null where it is of nobody.</summary>
    public string? Staff { get; init; }

    /// <summary>A digest of the address: what was said of another address does not hold for this one.</summary>
    public required string AddressDigest { get; init; }

    /// <summary>For people: the host of a webhook, whose address is a credential, or the domain of an e-mail.</summary>
    public string Place => Webhook?.ToString() ?? To![(To!.LastIndexOf('@') + 1)..];

    public bool Takes(Notice notice) => Staff is null ? notice.For is null && Kinds.Contains(notice.Kind) : notice.For == Staff;

    public override string ToString() => $"{Tenant}/{Id}";
}

/// <summary>Where a signed webhook goes.</summary>
/// <param name="Url">A credential; never logged.</param>
/// <param name="Secrets">The keys that each call is signed with, all of them, so that they can be changed one after the other.</param>
/// <param name="AllowPrivateNetworks">May reach private, loopback and link-local addresses.</param>
internal sealed record WebhookAddress(Uri Url, IReadOnlyList<byte[]> Secrets, bool AllowPrivateNetworks)
{
    public override string ToString() => Url.Host;
}

/// <summary>How the line to a mail server is protected.</summary>
internal enum SmtpSecurity
{
    /// <summary>A plain line that is switched to TLS before anything is said on it; never without.</summary>
    StartTls = 0,

    /// <summary>TLS from the first byte.</summary>
    Tls = 1,

    None = 2,
}

/// <summary>The server that takes our mails. The password is never logged.</summary>
internal sealed record SmtpServer(string Host, int Port, SmtpSecurity Security, string From)
{
    public string? User { get; init; }

    public string? Password { get; init; }

    public override string ToString() => $"{Host}:{Port}";
}
