using System.Security.Cryptography;
using System.Text;
using PmsSync.Domain;

namespace PmsSync.Tenancy;

/// <summary>Turns valid options into who is told of what.</summary>
internal static class NoticeTargetBuilder
{
    private static readonly TimeSpan MailsAreGatheredFor = TimeSpan.FromMinutes(5);

    private static readonly IReadOnlyList<NoticeKind> Usual = [.. NoticeKind.All.Where(static k => k.IsUsual)];

    public static IReadOnlyList<NoticeTarget> Build(TenantId tenant, TenantOptions options) =>
    [
        .. options.Notify.Select(n => OfNotify(tenant, n)),
        .. from person in options.Staff
           where person.Webhook is not null
           select OfStaff(tenant, person.Id!, person.Webhook!),
    ];

    public static SmtpServer BuildServer(SmtpOptions options)
    {
        var security = NotifyRules.SecurityOf(options.Security)!.Value;
        return new SmtpServer(options.Host!, options.Port ?? (security == SmtpSecurity.Tls ? 465 : 587), security, options.From!)
        {
            User = options.User,
            Password = options.Password,
        };
    }

    private static NoticeTarget OfNotify(TenantId tenant, NotifyOptions options)
    {
        IReadOnlyList<NoticeKind> kinds = options.Events.Count == 0 ? Usual : [.. options.Events.Select(static e => NoticeKind.Find(e)!).Distinct()];
        var isMail = NotifyRules.IsMail(options.Type);
        var digest = Digest(isMail ? options.To! : options.Url!);
        return new NoticeTarget(tenant, $"{(isMail ? NotifyRules.Mail : NotifyRules.Webhook)}-{digest[..8]}")
        {
            AddressDigest = digest,
            To = isMail ? options.To : null,
            Webhook = isMail ? null : Address(options.Url!, options.Secret, options.AllowPrivateNetworks),
            Kinds = kinds,
            GroupFor = options.GroupFor ?? (isMail ? MailsAreGatheredFor : TimeSpan.Zero),
        };
    }

    private static NoticeTarget OfStaff(TenantId tenant, string person, StaffWebhookOptions options) => new(tenant, $"staff-{person}")
    {
        AddressDigest = Digest(options.Url!),
        Webhook = Address(options.Url!, options.Secret, options.AllowPrivateNetworks),
        Kinds = [NoticeKind.CleaningTask],
        Staff = person,
    };

    private static WebhookAddress Address(string url, List<string> secrets, bool allowPrivateNetworks) =>
        new(new Uri(url), [.. secrets.Select(static s => WebhookSecrets.KeyOf(s)!)], allowPrivateNetworks);

    private static string Digest(string address) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address)).AsSpan(0, 12));
}
