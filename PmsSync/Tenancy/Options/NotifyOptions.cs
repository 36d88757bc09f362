using System.ComponentModel.DataAnnotations;

namespace PmsSync.Tenancy;

/// <summary>Who is told of what, and how.</summary>
internal sealed class NotifyOptions
{
    [Required(ErrorMessage = "Write \"webhook\" or \"email\".")]
    public string? Type { get; set; }

    /// <summary>Where a webhook's notices go.</summary>
    [Secret]
    public string? Url { get; set; }

    /// <summary>What a webhook is signed with: <c>whsec_</c> and the base64 of 24 to 64 random bytes; two while one replaces the other.</summary>
    [Secret]
    public List<string> Secret { get; set; } = [];

    /// <summary>Lets the webhook reach private, loopback and link-local addresses. The default is false.</summary>
    public bool AllowPrivateNetworks { get; set; }

    /// <summary>Where an email's notices go.</summary>
    public string? To { get; set; }

    /// <summary>Which events are told. The default is all but <c>cleaning.task</c>.</summary>
    public List<string> Events { get; set; } = [];

    /// <summary>How long notices are gathered into one, from the first of them. The default is 5 minutes for an email, not at all for a webhook.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan? GroupFor { get; set; }
}

/// <summary>Where somebody who cleans is told of changes of their tasks.</summary>
internal sealed class StaffWebhookOptions
{
    [Required(ErrorMessage = "Write the address that the changes of the person's tasks go to.")]
    [Secret]
    public string? Url { get; set; }

    /// <summary>What each call is signed with: <c>whsec_</c> and the base64 of 24 to 64 random bytes; two while one replaces the other.</summary>
    [Secret]
    public List<string> Secret { get; set; } = [];

    /// <summary>Lets it reach private, loopback and link-local addresses. The default is false.</summary>
    public bool AllowPrivateNetworks { get; set; }
}

/// <summary>The server that takes mails.</summary>
internal sealed class SmtpOptions
{
    [Required(ErrorMessage = "Write the name of the mail server, for example \"smtp.example.com\".")]
    public string? Host { get; set; }

    /// <summary>The default is 587, with <c>tls</c> 465.</summary>
    [Range(1, 65535)]
    public int? Port { get; set; }

    /// <summary><c>startTls</c>, <c>tls</c> or <c>none</c>. The default is <c>startTls</c>: nothing is sent to a server that does not offer it.</summary>
    public string Security { get; set; } = "startTls";

    /// <summary>The default is none: the server is not signed in to.</summary>
    public string? User { get; set; }

    [Secret]
    public string? Password { get; set; }

    [Required(ErrorMessage = "Write the address that mails come from, for example \"pmssync@example.com\".")]
    public string? From { get; set; }
}
