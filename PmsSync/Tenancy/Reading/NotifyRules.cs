using System.Net.Mail;
using PmsSync.Domain;

namespace PmsSync.Tenancy;

/// <summary>What must hold for who is told, and for the server that takes mails.</summary>
internal sealed class NotifyRules(ConfigurationProblems problems, bool hasServer)
{
    public const string Webhook = "webhook", Mail = "email";

    public static bool IsMail(string? type) => string.Equals(type, Mail, StringComparison.OrdinalIgnoreCase);

    public static SmtpSecurity? SecurityOf(string word) => word.ToUpperInvariant() switch
    {
        "STARTTLS" => SmtpSecurity.StartTls,
        "TLS" => SmtpSecurity.Tls,
        "NONE" => SmtpSecurity.None,
        _ => null,
    };

    public void Check(TenantOptions tenant, string path)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < tenant.Notify.Count; i++)
        {
            CheckNotify(tenant.Notify[i], $"{path}:Notify:{i}");
            if ((IsMail(tenant.Notify[i].Type) ? tenant.Notify[i].To : tenant.Notify[i].Url) is { } address && !seen.TryAdd(address, i))
                problems.Error($"{path}:Notify:{i}", $"The same address as {path}:Notify:{seen[address]}. Write the events of both in one.");
        }
        for (var i = 0; i < tenant.Staff.Count; i++)
        {
            if (tenant.Staff[i].Webhook is { } webhook)
                CheckWebhook(webhook.Url, webhook.Secret, webhook.AllowPrivateNetworks, $"{path}:Staff:{i}:Webhook");
        }
    }

    public void CheckServer(SmtpOptions? server)
    {
        const string path = "PmsSync:Smtp";
        if (server is null)
            return;
        if (SecurityOf(server.Security) is not { } security)
            problems.Error($"{path}:Security", $"\"{server.Security}\" is no kind of protection. Write \"startTls\", \"tls\" or \"none\".");
        else if (security == SmtpSecurity.None && server.Password is not null)
            problems.Warn($"{path}:Security", "The password crosses the network readable by everyone on the way. Use \"startTls\" or \"tls\" unless the server is on this machine.");
        if (server.From is { } from && !IsAddress(from))
            problems.Error($"{path}:From", "The value is no e-mail address. Write one like \"pmssync@example.com\".");
        if (server.User is null != server.Password is null)
            problems.Error($"{path}:{(server.User is null ? "User" : "Password")}", "Missing. Write both User and Password, or neither where the server asks for none.");
    }

    private void CheckNotify(NotifyOptions notify, string path)
    {
        if (IsMail(notify.Type))
            CheckMail(notify, path);
        else if (string.Equals(notify.Type, Webhook, StringComparison.OrdinalIgnoreCase))
            CheckWebhook(notify.Url, notify.Secret, notify.AllowPrivateNetworks, path);
        else if (notify.Type is not null)
            problems.Error($"{path}:Type", $"\"{notify.Type}\" is no kind of notice. Write \"webhook\" or \"email\".");
        var names = NoticeKind.All.Select(static k => k.Name).ToList();
        for (var i = 0; i < notify.Events.Count; i++)
        {
            if (NoticeKind.Find(notify.Events[i]) is null)
                problems.Error($"{path}:Events:{i}", $"There is no event \"{notify.Events[i]}\".{Suggestion.For(notify.Events[i], names)} Known: {string.Join(", ", names)}.");
        }
    }

    private void CheckMail(NotifyOptions notify, string path)
    {
        if (notify.To is null || !IsAddress(notify.To))
            problems.Error($"{path}:To", "An email needs the address it goes to, for example \"manager@example.com\".");
        if (!hasServer)
            problems.Error(path, "An email needs a server that takes it. Write PmsSync:Smtp with Host and From (and User and Password where it asks for them).");
    }

    private void CheckWebhook(string? address, List<string> secrets, bool allowPrivateNetworks, string path)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host.Length == 0)
            problems.Error($"{path}:Url", "A webhook needs an address that begins with https:// or http://.");
        else if (!allowPrivateNetworks && FeedAddressRules.IsPrivate(url))
            problems.Warn($"{path}:Url", "The address lies on this machine or a private network and will be refused. Set AllowPrivateNetworks to true beside it if it is yours.");
        else if (url.Scheme == "http" && !FeedAddressRules.IsPrivate(url))
            problems.Warn($"{path}:Url", "Everyone on the way can read what goes to this address. Use https:// if the other side has it.");
        if (secrets.Count == 0)
            problems.Error($"{path}:Secret", "Missing. A webhook is signed, so that the other side knows who calls. Write \"whsec_\" followed by what `openssl rand -base64 32` prints, here and there.");
        for (var i = 0; i < secrets.Count; i++)
        {
            if (WebhookSecrets.KeyOf(secrets[i]) is null)
                problems.Error($"{path}:Secret:{i}", $"The value has not the form of a secret. Write {WebhookSecrets.Form}.");
        }
    }

    private static bool IsAddress(string text) => MailAddress.TryCreate(text, out var address) && address.Address == text && address.Host.Length > 0;
}
